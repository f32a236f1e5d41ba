import { useId } from 'react';

interface SelectLineProps<T extends string> {
  readonly label: string;
  readonly value: T;
  readonly options: readonly { readonly value: T; readonly text: string }[];
  readonly onChange: (value: T) => void;
  readonly testId?: string;
}

/** A line of the panel: what it is about on the left, one of a few on the right. */
export function SelectLine<T extends string>({ label, value, options, onChange, testId }: SelectLineProps<T>) {
  const id = useId();
  return (
    <div className="line">
      <label htmlFor={id}>{label}</label>
      <select
        id={id}
        className="field"
        data-testid={testId}
        value={value}
        onChange={(event) => {
          const chosen = options.find((option) => option.value === event.target.value);
          if (chosen !== undefined) onChange(chosen.value);
        }}
      >
        {options.map((option) => (
          <option key={option.value} value={option.value}>
            {option.text}
          </option>
        ))}
      </select>
    </div>
  );
}
