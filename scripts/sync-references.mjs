// Writes the tsconfig of every workspace package from its dependencies, and the root one: `npm run sync`.
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { json, root, tsconfigs } from './workspace.mjs'

for (const [path, config] of tsconfigs()) writeFileSync(join(root, path), json(config))
