import type { Manifest } from './workspace.mjs'

export declare function publishedManifest(manifest: Manifest, folder: string): Manifest
