import { publishedManifest } from './scripts/published-manifest.mjs'

export const hooks = { beforePacking: publishedManifest }
