import { execFile } from 'node:child_process'
import { chownSync, copyFileSync, mkdirSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { describeWith, python } from '@trestle/test-fixtures'
import { afterEach, expect, it, vi } from 'vitest'
import { messageWith } from '../peer.js'
import { type ClientScene, openScene, romeo } from './client-scene.js'
import { type Program, type ProgramOptions, startProgram } from './program.js'

const script = fileURLToPath(new URL('gajim-settings.py', import.meta.url))
/** Gajim does not run as root. */
const NOBODY = 65_534
const account = 'trial'

/** Resolves with what the command prints. */
type Remote = (...command: readonly string[]) => Promise<string>

const patience = { timeout: 45_000, interval: 300 }

describeWith({ tool: 'gajim' }, 'Gajim', () => {
  let scene: ClientScene
  const programs: Program[] = []
  afterEach(async () => {
    for (const program of programs.splice(0).reverse()) await program.stop()
    await scene.stop()
  })
  const start = (...given: Parameters<typeof startProgram>) => {
    const program = startProgram(...given)
    programs.push(program)
    return program
  }

  /** Resolves with the first line that the program writes. */
  async function firstLine(program: Program, ending: string): Promise<string> {
    await program.shows(ending)
    return program.output().split('\n')[0]!
  }

  /** Logs in with the certificate it is shown, and resolves with what `gajim-remote` does. */
  async function launch({ folder, certificateFile, server, logged }: ClientScene): Promise<Remote> {
    const [config, certificates] = [join(folder, '.config/gajim'), join(folder, '.local/share/gajim/cert_store')]
    for (const path of [config, certificates]) mkdirSync(path, { recursive: true })
    copyFileSync(certificateFile, join(certificates, 'localhost'))
    const settings = { account, user: romeo.user, password: romeo.password, host: server.host, port: server.c2sPort }
    await promisify(execFile)(python, [script, join(config, 'settings.sqlite'), JSON.stringify(settings)])
    const isRoot = process.getuid?.() === 0
    if (isRoot)
      for (const path of ['', ...readdirSync(folder, { recursive: true })])
        chownSync(join(folder, String(path)), NOBODY, NOBODY)
    const display = await firstLine(
      start('Xvfb', ['-displayfd', '1', '-screen', '0', '1024x768x24', '-nolisten', 'tcp']),
      '\n',
    )
    const base: ProgramOptions = { cwd: folder, uid: isRoot ? NOBODY : undefined }
    const home = {
      HOME: folder,
      XDG_RUNTIME_DIR: folder,
      XDG_CONFIG_HOME: '',
      XDG_DATA_HOME: '',
      DISPLAY: `:${display}`,
    }
    const bus = await firstLine(
      start('dbus-daemon', ['--session', '--nofork', '--print-address'], { ...base, env: home }),
      '\n',
    )
    const options: ProgramOptions = { ...base, env: { ...home, DBUS_SESSION_BUS_ADDRESS: bus } }
    const remote: Remote = async (...args) => (await startProgram('gajim-remote', args, options).ended).trim()

    const gajim = start('gajim', [], options)
    await Promise.race([logged(`${romeo.jid}/`), gajim.ended.then((output) => Promise.reject(new Error(output)))])
    await vi.waitFor(async () => expect(await remote('get_status', account)).toContain('online'), patience)
    return remote
  }

  it('logs in, trusts the certificate it was shown, and talks with a contact', async () => {
    scene = await openScene()
    const { juliet } = scene
    const remote = await launch(scene)
    await remote('send_chat_message', juliet.jid.split('/')[0]!, 'But soft', account)
    const { attrs } = await juliet.next('message', messageWith('But soft'))
    juliet.send(`<message to='${attrs['from']}' type='chat'><body>Ay me</body></message>`)
    await vi.waitFor(async () => expect(await remote('get_unread_msgs_number')).toMatch(/\b1$/), patience)
  }, 120_000)

  it('enters a bookmarked room, hears what is said in it, and says something', async () => {
    scene = await openScene()
    const { juliet, makeRoom, loginBeside } = scene
    const room = 'feast@conference.localhost'
    await makeRoom(room)
    const beside = await loginBeside()
    const bookmark = `<conference jid='${room}' name='Feast' autojoin='true'><nick>romeo</nick></conference>`
    const storage = `<storage xmlns='storage:bookmarks'>${bookmark}</storage>`
    await beside.ask(`<iq type='set'><query xmlns='jabber:iq:private'>${storage}</query></iq>`)
    await beside.stop()
    const remote = await launch(scene)
    await vi.waitFor(
      async () =>
        expect(await remote('send_groupchat_message', room, 'Have not saints lips', account)).toContain('True'),
      patience,
    )
    const heard = await juliet.next('message', messageWith('Have not saints lips'))
    expect(heard.attrs['from']).toBe(`${room}/romeo`)
    // It counts what is said to its user.
    juliet.send(`<message to='${room}' type='groupchat' id='m1'><body>romeo: Good pilgrim</body></message>`)
    await vi.waitFor(async () => expect(await remote('get_unread_msgs_number')).toMatch(/\b1$/), patience)
  }, 120_000)
})
