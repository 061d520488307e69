export { NoCopy, NoPermanentStore, NoStore, NS_HINTS, Store } from './elements.js'
export { addHints, type Hint, readHints } from './hints.js'
export { type HintsApi, hints, hints as default } from './plugin.js'
