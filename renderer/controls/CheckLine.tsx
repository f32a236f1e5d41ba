interface CheckLineProps {
  readonly label: string;
  readonly hint?: string;
  readonly checked: boolean;
  readonly onChange: (checked: boolean) => void;
  readonly testId?: string;
}

/** Yes or no. */
export function CheckLine({ label, hint, checked, onChange, testId }: CheckLineProps) {
  return (
    <label className="check" title={hint}>
      <input
        type="checkbox"
        data-testid={testId}
        checked={checked}
        onChange={(event) => onChange(event.target.checked)}
      />
      <span>{label}</span>
    </label>
  );
}
