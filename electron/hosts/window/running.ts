/** What the desktop sees of a run: progress on the icon, a machine kept awake, a notice at the end. */
import { type BrowserWindow, Notification, powerSaveBlocker } from 'electron';
import type { EngineEvent, Summary } from '../../contract.ts';
import { Progress } from '../terminal/progress.ts';
import { fill, type Words } from './words.ts';

export class Running {
  readonly #window: BrowserWindow;
  readonly #words: Words;
  readonly #runs = new Map<string, Progress>();
  #blocker: number | null = null;

  constructor(window: BrowserWindow, words: Words) {
    this.#window = window;
    this.#words = words;
  }

  /** True from the first `begun` to the last `ended`. */
  get busy(): boolean {
    return this.#runs.size > 0;
  }

  /** Takes every event of the engine, in order. */
  event(event: EngineEvent): void {
    switch (event.kind) {
      case 'begun':
        this.#runs.set(event.run, new Progress(event.files));
        break;
      case 'waiting':
        // It waits for a person, who may not be looking.
        this.#notify(this.#words.waiting, event.failure.message);
        break;
      case 'ended':
        if (this.#runs.delete(event.summary.run)) this.#tell(event.summary);
        break;
      default:
        if ('run' in event) this.#runs.get(event.run)?.event(event);
    }
    this.#show(event.kind === 'paused' || event.kind === 'waiting');
  }

  /** Lets go of the machine and the icon, when the window is about to close. */
  stop(): void {
    this.#runs.clear();
    this.#show(false);
  }

  #show(paused: boolean): void {
    this.#keepAwake();
    if (this.#window.isDestroyed()) return;
    if (!this.busy) {
      this.#window.setProgressBar(-1);
      return;
    }
    let [done, files] = [0, 0];
    for (const run of this.#runs.values()) {
      done += run.done;
      files += run.files;
    }
    const share = files > 0 ? Math.min(1, done / files) : 0;
    this.#window.setProgressBar(share, { mode: paused ? 'paused' : 'normal' });
  }

  #keepAwake(): void {
    if (this.busy && this.#blocker === null) this.#blocker = powerSaveBlocker.start('prevent-app-suspension');
    if (!this.busy && this.#blocker !== null) {
      powerSaveBlocker.stop(this.#blocker);
      this.#blocker = null;
    }
  }

  #tell({ done, skipped, failed, cancelled, files }: Summary): void {
    // Whoever has just cancelled needs no notice of it.
    if (cancelled === files) return;
    const title = failed > 0 ? this.#words.partly : this.#words.done;
    this.#notify(title, fill(this.#words.doneBody, { done, skipped, failed }));
  }

  /** Whoever looks at the window needs no notice. */
  #notify(title: string, body: string): void {
    if (this.#window.isDestroyed() || this.#window.isFocused() || !Notification.isSupported()) return;
    const notice = new Notification({ title, body });
    notice.on('click', () => {
      if (this.#window.isDestroyed()) return;
      this.#window.show();
      this.#window.focus();
    });
    notice.show();
  }
}
