import { fileURLToPath } from 'node:url'

/**
 * The modules that a program on Node loads as soon as it imports this one, and not only by `import()`: paths of sources, and
 * names like `node:tls`.
 */
export async function loadedModules(entry: URL): Promise<ReadonlySet<string>> {
  const { build } = await import('esbuild')
  const { metafile } = await build({
    entryPoints: [fileURLToPath(entry)],
    bundle: true,
    splitting: true,
    format: 'esm',
    platform: 'node',
    conditions: ['@trestle/source'],
    metafile: true,
    write: false,
    outdir: '/',
    logLevel: 'silent',
  })
  const loaded = new Set<string>()
  const visit = (path: string) => {
    const output = metafile.outputs[path]
    for (const source of Object.keys(output?.inputs ?? {})) loaded.add(source)
    for (const { path: imported, kind, external } of output?.imports ?? []) {
      if (kind !== 'import-statement' || loaded.has(imported)) continue
      loaded.add(imported)
      if (!external) visit(imported)
    }
  }
  const start = Object.keys(metafile.outputs).find((path) => metafile.outputs[path]?.entryPoint !== undefined)
  if (start !== undefined) visit(start)
  return loaded
}
