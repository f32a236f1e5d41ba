/** The magnifying glass with one line of light in it. */
export function Logo({ size }: { size: number }) {
  return (
    <svg className="logo" width={size} height={size} viewBox="0 0 24 24" fill="none" aria-hidden="true">
      <circle cx="10.5" cy="10.5" r="7.2" stroke="currentColor" strokeWidth="2.2" />
      <path d="M16 16l5 5" stroke="currentColor" strokeWidth="2.6" strokeLinecap="round" />
      <path d="M10.5 7.4v6.2" stroke="currentColor" strokeWidth="1.9" strokeLinecap="round" />
    </svg>
  );
}
