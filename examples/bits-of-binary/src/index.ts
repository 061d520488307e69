export { type BobLoader, jsonFiles, keepInJsonFiles } from './json-files.js'
export { type Party, play } from './story.js'
