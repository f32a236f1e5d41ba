/** The names of the few messages between this process and the preload script; no type of Electron's is needed here. */

/** Messages of the typed call, both ways. */
export const control = 'control';
/** Page → main: «send me a port to the engine». Main → preload: here it is. */
export const port = 'port';
/** Preload → main: a person dropped or pasted this file; the path comes from the system, not from the page. */
export const dropped = 'dropped';
/** Page → main: a person drags this result out of the window. */
export const drag = 'drag';
/** Data of the `message` event by which the preload script passes a port on to the page. */
export const portArrived = 'dotbogi:port';
