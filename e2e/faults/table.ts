import { basename } from 'node:path';
import type { Reporter, TestCase, TestModule } from 'vitest/node';

type Count = { passed: number; failed: number; skipped: number };

/** Ends a run with one line a theme, the reason of each skipped case, and the sums. */
export class Table implements Reporter {
  onTestRunEnd(modules: readonly TestModule[]): void {
    const sum: Count = { passed: 0, failed: 0, skipped: 0 };
    const rows: string[] = [];
    const reasons: string[] = [];
    for (const module of modules) {
      const count: Count = { passed: 0, failed: 0, skipped: 0 };
      for (const test of module.children.allTests()) {
        const { state } = test.result();
        // What was never reached is no success.
        count[state === 'pending' ? 'failed' : state]++;
        if (state === 'skipped') reasons.push(`  skipped: ${test.name} — ${reasonOf(test)}`);
      }
      // A file that could not even be loaded holds no case, and must not pass for that.
      if (module.state() === 'failed' && count.failed === 0) count.failed++;
      rows.push(row(basename(module.moduleId).replace('.fault.ts', ''), count));
      for (const key of ['passed', 'failed', 'skipped'] as const) sum[key] += count[key];
    }
    const head = `  ${'theme'.padEnd(14)}${'passed'.padStart(8)}${'failed'.padStart(8)}${'skipped'.padStart(9)}`;
    process.stdout.write(`\n${[head, ...rows.sort(), row('all', sum), ...reasons].join('\n')}\n`);
  }
}

function row(name: string, { passed, failed, skipped }: Count): string {
  const numbers = `${String(passed).padStart(8)}${String(failed).padStart(8)}${String(skipped).padStart(9)}`;
  return `  ${name.padEnd(14)}${numbers}`;
}

function reasonOf(test: TestCase): string {
  const result = test.result();
  return (result.state === 'skipped' && result.note) || 'no reason given';
}
