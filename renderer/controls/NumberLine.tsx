import { useEffect, useId, useState } from 'react';

interface NumberLineProps {
  readonly label: string;
  readonly value: number;
  readonly least: number;
  readonly most: number;
  readonly onChange: (value: number) => void;
  readonly testId?: string;
}

/** A whole number of the panel. What is typed on the way to one is left alone; leaving the field puts it right. */
export function NumberLine({ label, value, least, most, onChange, testId }: NumberLineProps) {
  const id = useId();
  const [text, setText] = useState(String(value));
  useEffect(() => setText(String(value)), [value]);
  const good = (entry: string) => /^\d+$/.test(entry.trim()) && Number(entry) >= least && Number(entry) <= most;
  return (
    <div className="line">
      <label htmlFor={id}>{label}</label>
      <input
        id={id}
        className="field field-number"
        data-testid={testId}
        inputMode="numeric"
        aria-invalid={!good(text)}
        title={`${least}–${most}`}
        value={text}
        onChange={(event) => {
          setText(event.target.value);
          if (good(event.target.value)) onChange(Number(event.target.value));
        }}
        onBlur={() => setText(String(value))}
      />
    </div>
  );
}
