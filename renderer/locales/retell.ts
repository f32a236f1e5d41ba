/** Sentences of the engine and the hosts, which they write in English, in the language of the page. */
import { useApp } from '../state/store.ts';
import type { Language } from '../state/view.ts';
import korean from './told.ko.json';

/** A sentence cut at its values: `literals` lie around them, so that they are one more. */
interface Pattern {
  readonly literals: readonly string[];
  /** The number of each value, in the order of the text. */
  readonly places: readonly number[];
  readonly told: string;
}

const place = /\{(\d+)\}/g;
/** A value behind one of these is a name, and names are not ours to translate. */
const opening = /[«“]$/;

const tellings: Record<Language, readonly Pattern[]> = { en: [], ko: compiled(korean) };

/** The sentence in a language; unchanged in English, and where nobody has translated it. */
export function retell(message: string, language: Language): string {
  for (const { literals, places, told } of tellings[language]) {
    const values = valuesIn(message, literals);
    if (values === null) continue;
    const spoken = values.map((value, i) => (opening.test(literals[i]!) ? value : part(value, language)));
    return told.replace(place, (_, number: string) => spoken[places.indexOf(Number(number))] ?? '');
  }
  return message;
}

/** Sentences in the chosen language; the component is drawn again when that changes. */
export function useRetell(): (message: string) => string {
  const language = useApp((state) => state.view.language);
  return (message) => retell(message, language);
}

/** Within a sentence another one may stand, in small letters. */
function part(value: string, language: Language): string {
  const told = retell(value, language);
  if (told !== value) return told;
  const large = value.charAt(0).toUpperCase() + value.slice(1);
  const whole = retell(large, language);
  return whole === large ? value : whole;
}

/** Those that say the most first: «{0} is not there.» would take what belongs to a longer one. */
function compiled(catalogue: Readonly<Record<string, string>>): readonly Pattern[] {
  return Object.entries(catalogue)
    .map(([sentence, told]) => {
      const pieces = sentence.split(place);
      const literals = pieces.filter((_, i) => i % 2 === 0);
      return { literals, places: pieces.filter((_, i) => i % 2 === 1).map(Number), told };
    })
    .sort((a, b) => b.literals.join('').length - a.literals.join('').length);
}

/**
 * What stands between the literals, each value as short as can be; null where the message is another one. A regular
 * expression would find the same, but go back and forth for hours in a file name that is made for it.
 */
function valuesIn(message: string, literals: readonly string[]): readonly string[] | null {
  const [head, tail] = [literals[0]!, literals.at(-1)!];
  if (literals.length === 1) return message === head ? [] : null;
  if (!message.startsWith(head) || !message.endsWith(tail)) return null;
  const end = message.length - tail.length;
  const values: string[] = [];
  let from = head.length;
  for (const literal of literals.slice(1, -1)) {
    // No value is empty.
    const at = message.indexOf(literal, from + 1);
    if (at < 0) return null;
    values.push(message.slice(from, at));
    from = at + literal.length;
  }
  return from < end ? [...values, message.slice(from, end)] : null;
}
