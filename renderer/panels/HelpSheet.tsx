import { Key } from '../controls/Key.tsx';
import { Sheet } from '../controls/Sheet.tsx';
import { type Say, useWords, type Word } from '../locales/words.ts';

/** Keys and what they do, in the order of the sheet. */
export function helpRows(t: Say): readonly (readonly [keys: readonly string[], word: Word])[] {
  return [
    [['+', '−'], 'help.zoom'],
    [[t('key.arrows')], 'help.pan'],
    [['0'], 'help.fit'],
    [['1'], 'help.pixels'],
    [[t('key.space')], 'help.blink'],
    [['L'], 'help.loupe'],
    [[',', '.'], 'help.power'],
    [['<', '>'], 'help.glass'],
    [[t('key.arrows')], 'help.loupeMove'],
    [['C'], 'help.curtain'],
    [['S'], 'help.side'],
    [['M'], 'help.compare'],
    [['A'], 'help.added'],
    [['↑', '↓'], 'help.queue'],
    [['['], 'help.left'],
    [[']'], 'help.right'],
    [['Ctrl', 'O'], 'help.open'],
    [['Ctrl', 'Enter'], 'help.run'],
    [['H'], 'help.history'],
    [['?'], 'help.help'],
  ];
}

/** Every key of the page. */
export function HelpSheet({ onClose }: { onClose: () => void }) {
  const t = useWords();
  return (
    <Sheet title={t('help.title')} onClose={onClose}>
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
