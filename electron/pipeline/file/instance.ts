/** Which process something belongs to, in a word that fits into a file name, and whether that process still lives. */
import { createHash } from 'node:crypto';
import { readFileSync, readlinkSync } from 'node:fs';
import { hostname, uptime } from 'node:os';

/** `machine-boot-space-pid-start`: hexadecimal hashes (of the boot its minute, where it has no name), and numbers in base 36. */
const shape = /^([0-9a-f]{6})-([0-9a-f]{6})-([0-9a-f]{6})-([0-9a-z]+)-([0-9a-z]+)$/;

const hash = (text: string): string => createHash('sha256').update(text).digest('hex').slice(0, 6);

function told(read: () => string): string {
  try {
    return read();
  } catch {
    return '';
  }
}

/** When a process began, in ticks since the machine did; '0' where the system does not say, 'gone' for a corpse. */
function startOf(pid: number): string {
  const line = told(() => readFileSync(`/proc/${pid}/stat`, 'latin1'));
  // The name before it may hold anything, brackets too, so it is read from behind.
  const facts = line.slice(line.lastIndexOf(')') + 2).split(' ');
  const ticks = facts[19] ?? '';
  // Killed, but its parent has not looked yet.
  if (facts[0] === 'Z' || facts[0] === 'X') return 'gone';
  return /^\d+$/.test(ticks) ? Number(ticks).toString(36) : '0';
}

/** The name of this boot, '' where the system gives none. */
const boot = told(() => readFileSync('/proc/sys/kernel/random/boot_id', 'latin1'));
/** Hexadecimal digits of a minute hold 32 years. */
const minutes = 0x1000000;
/** The clock may have been corrected meanwhile, by so many minutes. */
const leeway = 10;

/** When the machine began, in minutes, for systems that do not name their boots. */
export function minuteOfBoot(now: number, seconds: number): string {
  return (Math.round((now / 1000 - seconds) / 60) % minutes).toString(16).padStart(6, '0');
}

/** Are two minutes of one boot? */
export function isSameMinute(one: string, other: string): boolean {
  const apart = Math.abs(Number.parseInt(one, 16) - Number.parseInt(other, 16));
  return Math.min(apart, minutes - apart) <= leeway;
}

function tokenOfThis(): string {
  const machine = hash(`${hostname()}\n${told(() => readFileSync('/etc/machine-id', 'latin1'))}`);
  const since = boot === '' ? minuteOfBoot(Date.now(), uptime()) : hash(boot);
  const space = hash(told(() => readlinkSync('/proc/self/ns/pid')));
  return [machine, since, space, process.pid.toString(36), startOf(process.pid)].join('-');
}

/** This process. A number alone would not do: the system gives it to another process later. */
export const thisInstance: string = tokenOfThis();

/**
 * What is known of the process behind `token`: `foreign` for one of another machine or container, which cannot be
 * looked at from here. Words that are no token are foreign too.
 */
export function lifeOf(token: string): 'alive' | 'dead' | 'foreign' {
  if (token === thisInstance) return 'alive';
  const [mine, theirs] = [shape.exec(thisInstance)!, shape.exec(token)];
  if (!theirs || theirs[1] !== mine[1]) return 'foreign';
  const [was, is] = [theirs[2]!, mine[2]!];
  if (boot !== '' && was !== is) return 'dead';
  if (theirs[3] !== mine[3]) return 'foreign';
  const pid = Number.parseInt(theirs[4]!, 36);
  try {
    process.kill(pid, 0);
  } catch (error) {
    // Not ours to signal, but there.
    if (!(error instanceof Error && 'code' in error && error.code === 'EPERM')) return 'dead';
  }
  // The number lives, but by the clock of another boot: that one is dead, or the clock was set by much.
  if (boot === '' && !isSameMinute(was, is)) return 'foreign';
  return theirs[5] === startOf(pid) ? 'alive' : 'dead';
}
