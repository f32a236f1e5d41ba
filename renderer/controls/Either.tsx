/** Words that give way to shorter ones where the window is narrow. */
export function Either({ long, short }: { long: string; short: string }) {
  return (
    <>
      <span className="long">{long}</span>
      <span className="short">{short}</span>
    </>
  );
}
