/** How far something is, 0 to 1, as a small ring. The words beside it say the same. */
export function Ring({ share }: { share: number }) {
  const around = 2 * Math.PI * 6.5;
  return (
    <svg className="ring" width="18" height="18" viewBox="0 0 18 18" fill="none" aria-hidden="true">
      <circle cx="9" cy="9" r="6.5" strokeWidth="2.5" className="ring-rest" />
      <circle
        cx="9"
        cy="9"
        r="6.5"
        strokeWidth="2.5"
        className="ring-done"
        strokeDasharray={`${around * share} ${around}`}
        transform="rotate(-90 9 9)"
      />
    </svg>
  );
}
