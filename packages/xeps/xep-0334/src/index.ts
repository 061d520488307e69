export { NoCopy, NoPermanentStore, NoStore, NS_HINTS, Store } from './elements.js'
export { addHints, type Hint, readHints } from './hints.js'
export { type Hints, hints, hints as default } from './plugin.js'
