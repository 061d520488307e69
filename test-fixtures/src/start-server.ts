import { mkdirSync, mkdtempSync, writeFileSync } from 'node:fs'
import { readdir, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type Certificates, createCertificates } from './certificates.js'
import { type Child, type Launch, spawnGuarded } from './child.js'
import { freePorts } from './free-ports.js'
import { askClientStream, askComponentStream, askDirectTls, askHttp, untilResolved } from './probe.js'
import type { RealServer, RealServerName, ServerOptions } from './server.js'
import { reportFigure } from './test-summary.js'

/** Ten times what a start takes where all cores are busy; three attempts fit into the limit of the suites' hooks. */
const defaultAnswerMs = 45_000
const attempts = 3
const stopMs = 15_000
const tailLength = 3000

/** Where one server lives: its folder (with `ca.pem`, `server.pem` and `server.key` in it), its ports, what was asked for. */
export interface Site {
  readonly folder: string
  readonly ports: {
    readonly c2s: number
    readonly directTls: number
    readonly component: number
    readonly http: number
    /** For the recipe's own use. */
    readonly control: number
  }
  readonly options: ServerOptions
}

/** What differs between one kind of server and another. */
export interface Recipe {
  readonly name: RealServerName
  readonly websocketPath: string
  /** The log file, relative to the folder. */
  readonly log: string
  /** The folder of uploaded files, relative to the folder. */
  readonly uploads: string
  /** Matches the log of a server that found one of its ports taken. */
  readonly portTaken: RegExp
  /** Writes the configuration. */
  prepare(site: Site): Promise<Launch>
  register(site: Site, user: string, password: string): Promise<void>
  /** Runs after the first start: accounts which `prepare` could not make. */
  populate?(site: Site): Promise<void>
  /** Has the server write to disk what it holds back. */
  flush?(site: Site): Promise<void>
}

/** A server that runs and does not answer, as ejabberd did once in some thousand starts. */
class SilentServerError extends Error {
  readonly code = 'silent-server'
}

export interface Starting {
  /** Default: ports that are free. */
  readonly pickPorts?: typeof freePorts
  /** How long a server may take until it answers. One that takes longer is killed and started again, twice at most. */
  readonly answerMs?: number
}

interface Run {
  readonly site: Site
  readonly launch: Launch
  child: Child
}

async function read(site: Site, file: string): Promise<string> {
  return readFile(join(site.folder, file), 'utf8').catch(() => '')
}

async function foundPortTaken(recipe: Recipe, site: Site): Promise<boolean> {
  return recipe.portTaken.test(await read(site, recipe.log))
}

async function ready(
  recipe: Recipe,
  site: Site,
  certificates: Certificates,
  child: Child,
  limitMs: number,
): Promise<void> {
  const deadline = performance.now() + limitMs
  const hopeless = async (): Promise<string | undefined> => {
    if (child.ended) return `${recipe.name} ended with ${child.ended}`
    return (await foundPortTaken(recipe, site)) ? `${recipe.name} found a port taken` : undefined
  }
  const wait = (attempt: () => Promise<unknown>): Promise<unknown> => untilResolved(attempt, deadline, hopeless)
  // Only our own server has a certificate of this authority, so this also tells it from one that took our port.
  await wait(() => askDirectTls(site.ports.directTls, certificates.ca))
  await wait(() => askClientStream(site.ports.c2s))
  await wait(() => askHttp(site.ports.http))
  for (const jid of Object.keys(site.options.components ?? {})) {
    await wait(() => askComponentStream(site.ports.component, jid))
  }
  await wait(async () => recipe.flush?.(site))
}

async function tail(recipe: Recipe, site: Site): Promise<string> {
  const texts = await Promise.all([read(site, recipe.log), read(site, 'console.log')])
  return texts.map((text) => text.slice(-tailLength)).join('\n')
}

async function launchAndWait(
  recipe: Recipe,
  site: Site,
  launch: Launch,
  certificates: Certificates,
  limitMs: number,
): Promise<Child> {
  const child = await spawnGuarded(launch, site.folder, join(site.folder, 'console.log'))
  try {
    await ready(recipe, site, certificates, child, limitMs)
    return child
  } catch (error) {
    const silent = child.ended === undefined && !(await foundPortTaken(recipe, site))
    await child.kill()
    const reason = error instanceof Error ? error.message : String(error)
    const end = await tail(recipe, site)
    const text = `${recipe.name} did not start: ${reason}. The end of its log:\n${end}`
    if (!silent) throw new Error(text, { cause: error })
    reportFigure(`${recipe.name} was killed, since it did not answer within ${limitMs / 1000} s`, text)
    throw new SilentServerError(text, { cause: error })
  }
}

async function lay(
  recipe: Recipe,
  options: ServerOptions,
  certificates: Certificates,
  pick: typeof freePorts,
): Promise<Site> {
  const [c2s = 0, directTls = 0, component = 0, http = 0, control = 0] = await pick(5)
  const folder = mkdtempSync(join(tmpdir(), `trestle-${recipe.name}-`))
  mkdirSync(join(folder, 'data'))
  writeFileSync(join(folder, 'ca.pem'), certificates.ca)
  writeFileSync(join(folder, 'server.pem'), certificates.certificate)
  writeFileSync(join(folder, 'server.key'), certificates.key, { mode: 0o600 })
  return { folder, ports: { c2s, directTls, component, http, control }, options }
}

async function firstRun(
  recipe: Recipe,
  options: ServerOptions,
  certificates: Certificates,
  { pickPorts, answerMs }: Required<Starting>,
): Promise<Run> {
  for (let attempt = 1; ; attempt++) {
    const site = await lay(recipe, options, certificates, pickPorts)
    let child: Child | undefined
    try {
      const launch = await recipe.prepare(site)
      child = await launchAndWait(recipe, site, launch, certificates, answerMs)
      // Whoever has the port may have answered in its place.
      if (await foundPortTaken(recipe, site)) throw new Error(`${recipe.name} found a port taken.`)
      await recipe.populate?.(site)
      return { site, launch, child }
    } catch (error) {
      await child?.kill()
      const again = error instanceof SilentServerError || (await foundPortTaken(recipe, site))
      await rm(site.folder, { recursive: true, force: true })
      if (!again || attempt >= attempts) throw error
    }
  }
}

async function nextRun(
  recipe: Recipe,
  { site, launch }: Run,
  certificates: Certificates,
  limitMs: number,
): Promise<Child> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await launchAndWait(recipe, site, launch, certificates, limitMs)
    } catch (error) {
      if (!(error instanceof SilentServerError) || attempt >= attempts) throw error
    }
  }
}

/** Starts a server by its recipe; anew if it lost a race for its ports or does not answer. */
export async function startServer(
  recipe: Recipe,
  options: ServerOptions,
  { pickPorts = freePorts, answerMs = defaultAnswerMs }: Starting = {},
): Promise<RealServer> {
  const certificates = await createCertificates({
    dns: ['localhost', ...Object.keys(options.components ?? {})],
    ips: ['127.0.0.1'],
  })
  const run = await firstRun(recipe, options, certificates, { pickPorts, answerMs })
  const { site } = run
  const { ports } = site
  let stopped = false
  return {
    name: recipe.name,
    domain: 'localhost',
    host: '127.0.0.1',
    c2sPort: ports.c2s,
    directTlsPort: ports.directTls,
    componentPort: ports.component,
    httpPort: ports.http,
    websocketUrl: `ws://127.0.0.1:${ports.http}${recipe.websocketPath}`,
    ca: certificates.ca,
    get running() {
      return run.child.ended === undefined
    },
    register: (user, password) => recipe.register(site, user, password),
    async restart(whileDown) {
      if (stopped) throw new Error(`${recipe.name} was stopped and its data is gone.`)
      await run.child.terminate(stopMs)
      await whileDown?.()
      run.child = await nextRun(recipe, run, certificates, answerMs)
    },
    async stop() {
      stopped = true
      await run.child.terminate(stopMs)
      await rm(site.folder, { recursive: true, force: true })
    },
    async kill() {
      try {
        if (run.child.ended === undefined) await recipe.flush?.(site)
      } finally {
        await run.child.kill()
      }
    },
    async removeUploads() {
      const folder = join(site.folder, recipe.uploads)
      for (const name of await readdir(folder)) await rm(join(folder, name), { recursive: true })
    },
    log: () => read(site, recipe.log),
  }
}
