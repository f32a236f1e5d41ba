import { Key } from '../controls/Key.tsx';
import { Sheet } from '../controls/Sheet.tsx';
import { type Say, useWords, type Word } from '../locales/words.ts';

const ctrl = /mac/i.test(globalThis.navigator?.platform ?? '') ? '⌘' : 'Ctrl';

/** Keys and what they do, in the order of the sheet. */
export function helpRows(t: Say): readonly (readonly [keys: readonly string[], word: Word])[] {
  return [
    [[ctrl, 'O'], 'help.open'],
    [[ctrl, 'V'], 'help.paste'],
    [[ctrl, 'Enter'], 'help.run'],
    [['H'], 'help.history'],
    [['+', '−'], 'help.zoom'],
    [['←', '↑', '→', '↓'], 'help.pan'],
    [['0'], 'help.fit'],
    [['1'], 'help.pixels'],
    [[t('key.space')], 'help.blink'],
    [['C'], 'help.curtain'],
    [['←', '→', 'PgUp', 'PgDn', 'Home', 'End'], 'help.curtainMove'],
    [['S'], 'help.side'],
    [['M'], 'help.compare'],
    [['1', '2', '3', '4'], 'help.alone'],
    [['A'], 'help.added'],
    [['L'], 'help.loupe'],
    [[',', '.'], 'help.power'],
    [['<', '>'], 'help.glass'],
    [['←', '↑', '→', '↓'], 'help.loupeMove'],
    [['↑', '↓'], 'help.queue'],
    [['PgUp', 'PgDn'], 'help.pages'],
    [['Home', 'End'], 'help.ends'],
    [['Delete'], 'help.takeOff'],
    [['['], 'help.left'],
    [[']'], 'help.right'],
    [['?'], 'help.help'],
    [['Esc'], 'help.escape'],
  ];
}

/** Every key of the page. */
export function HelpSheet({ onClose }: { onClose: () => void }) {
  const t = useWords();
  return (
    <Sheet title={t('help.title')} onClose={onClose} wide>
      <dl className="keys">
        {helpRows(t).map(([keys, word]) => (
          <div key={word}>
            <dt>
              {keys.map((key) => (
                <Key key={key}>{key}</Key>
              ))}
            </dt>
            <dd>{t(word)}</dd>
          </div>
        ))}
      </dl>
    </Sheet>
  );
}
