export function bytesIn(path: string): number;
export function sizes(resources: string): Map<string, number>;
export function report(parts: ReadonlyMap<string, number>): string;
