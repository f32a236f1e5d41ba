import { Either } from './Either.tsx';

export interface Segment<T extends string> {
  readonly value: T;
  readonly text: string;
  /** Said instead where the window is narrow. */
  readonly short?: string;
  readonly testId?: string;
}

interface SegmentsProps<T extends string> {
  readonly label: string;
  readonly name: string;
  readonly value: T | null;
  readonly options: readonly Segment<T>[];
  readonly onChange: (value: T) => void;
}

/** One of a few, side by side: radio buttons in the look of a switch. */
export function Segments<T extends string>({ label, name, value, options, onChange }: SegmentsProps<T>) {
  return (
    <div className="segments" role="radiogroup" aria-label={label}>
      {options.map((option) => (
        <label key={option.value} className="segment" data-testid={option.testId}>
          <input
            type="radio"
            className="hidden-input"
            name={name}
            checked={value === option.value}
            onChange={() => onChange(option.value)}
          />
          <span>{option.short === undefined ? option.text : <Either long={option.text} short={option.short} />}</span>
        </label>
      ))}
    </div>
  );
}
