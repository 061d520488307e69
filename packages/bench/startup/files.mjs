// Loaded before a program: writes the address of each file that is loaded after it, a line each, to LOADED_FILES.
import { appendFileSync } from 'node:fs'
import { createRequire, register } from 'node:module'
import { pathToFileURL } from 'node:url'

const file = process.env.LOADED_FILES
register('./files-hooks.mjs', import.meta.url, { data: file })
process.once('exit', () => {
  // What is required by CommonJS passes no hook.
  for (const path of Object.keys(createRequire(import.meta.url).cache)) appendFileSync(file, `${pathToFileURL(path)}\n`)
})
