import { fileURLToPath } from 'node:url'
import { gzipSync } from 'node:zlib'

export interface Bundle {
  /** One script, minified. */
  readonly code: string
  /** Bytes that it takes after `gzip -9`. */
  readonly gzipped: number
  /** The source files in it, and the bytes of each that are left. */
  readonly sources: ReadonlyMap<string, number>
}

/** Makes one script for browsers of a module and all that it imports; of this workspace's packages, their sources. */
export async function bundle(entry: URL): Promise<Bundle> {
  const { build } = await import('esbuild')
  const { outputFiles, metafile } = await build({
    entryPoints: [fileURLToPath(entry)],
    bundle: true,
    minify: true,
    format: 'esm',
    conditions: ['@trestle/source'],
    metafile: true,
    write: false,
    outdir: '/',
    logLevel: 'silent',
  })
  const [output] = Object.values(metafile.outputs)
  const inputs = Object.entries(output?.inputs ?? {}).map(([path, { bytesInOutput }]) => [path, bytesInOutput] as const)
  const code = outputFiles[0]?.text ?? ''
  return {
    code,
    gzipped: gzipSync(code, { level: 9 }).length,
    sources: new Map(inputs.filter(([, bytes]) => bytes > 0)),
  }
}
