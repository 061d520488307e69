import { fillForm, valuesIn } from '@trestle/xep-0004'
import { registration } from '@trestle/xep-0077'
import { mediaOf } from '@trestle/xep-0221'
import { bob } from '@trestle/xep-0231'
import { describe, expect, it } from 'vitest'
import {
  booleanField,
  bytes,
  choiceField,
  defineNetwork,
  type FormFrom,
  GatewayError,
  json,
  type RegistrationDialogue,
  secretField,
  textField,
} from '../src/index.js'
import { chatWith, dialogueGateway, notesOf, settle, submit } from './dialogue-gateway.js'
import { GATEWAY, ROMEO } from './trial-gateway.js'

const store = { keys: bytes(), settings: json<{ readonly device: string }>() }
type Talk = RegistrationDialogue<typeof store>

/** A network with the registration that a test writes. */
function networkOf<F extends object>(
  talk: (dialogue: Talk) => Promise<F>,
  more: { account?: (form: never) => string } = {},
) {
  const sessions: { form: F; preferences: unknown; keys: Uint8Array | undefined }[] = []
  const network = defineNetwork({
    name: 'Pigeons',
    type: 'pigeon',
    store,
    preferences: { colour: choiceField({ grey: 'Grey', white: 'White' }), loud: booleanField({ default: false }) },
    registration: talk,
    ...(more as { account?: (form: FormFrom<typeof talk>) => string }),
    session: ({ user, store: cells }) => ({
      async login() {
        sessions.push({ form: user.form as F, preferences: user.preferences, keys: await cells.keys.get() })
      },
      onMessage() {},
    }),
  })
  return { network, sessions }
}

/** Asks for a number, then for the code that was sent to it. */
async function byCode(d: Talk) {
  const { number, password } = await d.ask({
    number: textField({ required: true }),
    password: secretField({ required: true }),
  })
  await d.store.keys.set(new Uint8Array([1, 2, 3]))
  const code = await d.code({
    text: 'We sent you a code.',
    check: async (given) => (given === '1234' ? undefined : 'This is not the code.'),
  })
  return { number, password, code }
}

describe('a registration in steps', () => {
  it('is held by command: form, code, preferences', async () => {
    const { network, sessions } = networkOf(byCode)
    const { gateway, execute } = await dialogueGateway(network)
    const asked = await submit(await execute('jabber:iq:register'), { number: '555', password: 'wherefore' })
    expect(asked.form?.instructions).toEqual(['We sent you a code.'])
    const wrong = await submit(asked, { code: '9999' })
    expect(notesOf(wrong)).toEqual(['This is not the code.'])
    const preferences = await submit(wrong, { code: ' 1234 ' })
    expect(preferences.form?.title).toBe('Preferences')
    expect(await gateway.store.users.all()).toEqual([])
    const done = await submit(preferences, { colour: 'white' })
    expect(done.status).toBe('completed')
    await settle(gateway)
    expect(sessions).toEqual([
      {
        form: { number: '555', password: 'wherefore', code: '1234' },
        preferences: { colour: 'white', loud: false },
        keys: new Uint8Array([1, 2, 3]),
      },
    ])
    expect(gateway.frame.users.all).toHaveLength(1)
  })

  it('is held in the chat: one question after the other', async () => {
    const { network, sessions } = networkOf(byCode)
    const { gateway, chat } = await dialogueGateway(network)
    expect(await chat.say('register')).toEqual(['Number'])
    expect((await chat.say('555'))[0]).toContain('Password')
    const code = (await chat.say('wherefore')).join('\n')
    expect(code).toContain('We sent you a code.')
    expect((await chat.say('9999')).join('\n')).toContain('This is not the code.')
    expect((await chat.say('1234')).join('\n')).toContain('• white: White')
    expect((await chat.say('White')).join('\n')).toContain('Answer yes or no.')
    const [welcome, done] = await chat.say('-')
    expect([welcome, done].join()).toContain('You are registered')
    await settle(gateway)
    expect(sessions).toMatchObject([{ preferences: { colour: 'white', loud: false } }])
  })

  it('begins with a form of XEP-0077, and goes on in the chat', async () => {
    const { network, sessions } = networkOf(byCode)
    const { gateway, romeo, chat } = await dialogueGateway(network)
    const form = await romeo.get(registration).getForm(GATEWAY)
    expect(form.form?.fields?.map((field) => field.var)).toEqual(['FORM_TYPE', 'number', 'password'])
    await romeo.get(registration).register(GATEWAY, { number: '555', password: 'wherefore' })
    await settle(gateway)
    expect(chat.heard().join('\n')).toContain('We sent you a code.')
    expect(gateway.frame.users.all).toEqual([])
    await chat.say('1234')
    await chat.say('grey')
    const said = await chat.say('no')
    expect(said.join('\n')).toContain('You are registered.')
    await settle(gateway)
    expect(sessions).toMatchObject([{ form: { number: '555' } }])
    // Nothing is asked of the network again to tell what is on file.
    expect(await romeo.get(registration).getForm(GATEWAY)).toMatchObject({ registered: true })
    await romeo.get(registration).cancel(GATEWAY)
    expect(await gateway.store.users.all()).toEqual([])
  })

  it('refuses a form of XEP-0077 that does not fit, and takes a better one', async () => {
    const { network, sessions } = networkOf(async (d) =>
      d.ask({ pin: textField({ required: true, check: (pin) => (pin.length === 4 ? undefined : 'four digits.') }) }),
    )
    const { gateway, romeo, chat } = await dialogueGateway(network)
    await expect(romeo.get(registration).register(GATEWAY, { pin: '1' })).rejects.toMatchObject({
      code: 'not-acceptable',
      text: 'pin: four digits.',
    })
    await romeo.get(registration).register(GATEWAY, { pin: '1234' })
    await chat.say('grey')
    await chat.say('yes')
    await settle(gateway)
    expect(sessions).toMatchObject([{ form: { pin: '1234' }, preferences: { loud: true } }])
  })

  it('begins anew where the module says that something was wrong', async () => {
    let count = 0
    const { network } = networkOf(async (d) => {
      const { name } = await d.ask({ name: textField({ required: true }) })
      if (++count === 1) throw new GatewayError('bad-credentials', 'Nobody has this name.')
      return { name }
    })
    const { execute } = await dialogueGateway(network)
    const refused = await submit(await execute('jabber:iq:register'), { name: 'romeo' })
    expect(refused.form?.instructions).toEqual(['Nobody has this name.'])
    const again = await submit(await refused.submit(), { name: 'juliet' })
    expect(again.form?.title).toBe('Preferences')
  })

  it('leaves nothing behind when it is cancelled', async () => {
    let signal: AbortSignal | undefined
    const { network } = networkOf((d) => {
      signal = d.signal
      return byCode(d)
    })
    const { gateway, execute } = await dialogueGateway(network)
    const asked = await submit(await execute('jabber:iq:register'), { number: '555', password: 'wherefore' })
    await asked.cancel()
    await settle(gateway)
    expect(signal?.aborted).toBe(true)
    expect(await gateway.store.users.all()).toEqual([])
    expect(gateway.logged.filter((line) => line.startsWith('error'))).toEqual([])
  })

  it('tells the user of what goes wrong, but not of the insides', async () => {
    const { network } = networkOf(async (d) => {
      await d.ask({ name: textField({ required: true }) })
      throw new Error('at /home/secret.js')
    })
    const { gateway, execute } = await dialogueGateway(network)
    const session = await execute('jabber:iq:register')
    await expect(submit(session, { name: 'romeo' })).rejects.toMatchObject({
      code: 'internal-server-error',
      text: undefined,
    })
    expect(gateway.logged.join()).toContain('secret.js')
  })

  it.each([['a text'], [undefined], [[1]]])('refuses to keep %j', async (given) => {
    const { network } = networkOf(async () => given as unknown as object)
    const { gateway, execute } = await dialogueGateway(network)
    await expect(execute('jabber:iq:register')).rejects.toMatchObject({ code: 'internal-server-error' })
    expect(gateway.logged.join()).toContain('must resolve with an object')
  })

  it('says to wait before the request of the client times out', async () => {
    let paired: (number: string) => void = () => {}
    const { network } = networkOf(async (d) => {
      await d.show('Enter 7-7-7 on your phone.')
      return { number: await new Promise<string>((resolve) => (paired = resolve)) }
    })
    const { gateway, execute, advance } = await dialogueGateway(network)
    const shown = await execute('jabber:iq:register')
    expect(shown.form?.instructions).toEqual(['Enter 7-7-7 on your phone.'])
    const next = shown.submit()
    await settle(gateway)
    await advance(16_000)
    const waiting = await next
    expect(waiting.form?.title).toBe('Please wait')
    paired('555')
    await settle(gateway)
    expect((await waiting.submit()).form?.title).toBe('Preferences')
  })
})

describe('a code to scan', () => {
  function byQr(seconds?: number) {
    let paired: (number: string) => void = () => {}
    let rotate: (code: string) => void = () => {}
    const made = networkOf(async (d) => {
      const done = new Promise<string>((resolve) => (paired = resolve))
      async function* codes() {
        yield '2@first'
        yield await new Promise<string>((resolve) => (rotate = resolve))
      }
      const step = seconds === undefined ? {} : { timeoutSeconds: seconds }
      return { number: await d.qr(codes(), done, { title: 'Link', ...step }) }
    })
    return { ...made, paired: (number: string) => paired(number), rotate: (code: string) => rotate(code) }
  }

  it('is a picture and a text in the form, until it is done', async () => {
    const { network, paired, rotate, sessions } = byQr()
    const { gateway, romeo, execute, advance } = await dialogueGateway(network)
    const first = await execute('jabber:iq:register')
    expect(valuesIn(first.form!, 'code')).toEqual(['2@first'])
    const field = first.form?.fields?.find((one) => one.var === 'code')
    const [media] = mediaOf(field!)
    const uri = media?.uris[0]?.uri ?? ''
    const picture = await romeo.get(bob).getBob({ cid: uri.replace('cid:', ''), from: GATEWAY })
    expect([...picture.data.slice(1, 4)].map((byte) => String.fromCharCode(byte)).join('')).toBe('PNG')
    rotate('2@second')
    await settle(gateway)
    const next = first.submit()
    await settle(gateway)
    await advance(6000)
    const second = await next
    expect(valuesIn(second.form!, 'code')).toEqual(['2@second'])
    paired('555')
    await settle(gateway)
    const preferences = await second.submit()
    await preferences.submit(fillForm(preferences.form!, { colour: 'grey' }))
    await settle(gateway)
    expect(sessions).toMatchObject([{ form: { number: '555' } }])
  })

  it('is sent in the chat, each time it changes', async () => {
    const { network, paired, rotate } = byQr()
    const { gateway, chat } = await dialogueGateway(network)
    // Pictures are made in threads, which settle when they do.
    const heard = await chat.say('register')
    const hears = (...texts: readonly string[]) =>
      expect
        .poll(() => {
          heard.push(...chat.heard())
          return heard
        })
        .toEqual(texts)
    await hears('Link\nScan this code.', '2@first')
    heard.length = 0
    rotate('2@second')
    await hears('Link\nScan this code.', '2@second')
    paired('555')
    await settle(gateway)
    expect(chat.heard().join()).toContain('Preferences')
  })

  it('is not waited for for ever', async () => {
    const { network } = byQr(60)
    const { gateway, execute, advance } = await dialogueGateway(network)
    const shown = await execute('jabber:iq:register')
    await advance(61_000)
    await expect(shown.submit()).rejects.toMatchObject({ code: 'remote-server-timeout' })
    expect(await gateway.store.users.get(ROMEO)).toBeUndefined()
  })

  it('is a text alone where no picture can carry it', async () => {
    const { network } = networkOf(async (d) => {
      await d.qr('x'.repeat(3000), new Promise<never>(() => {}))
      return {}
    })
    const { execute } = await dialogueGateway(network)
    const shown = await execute('jabber:iq:register')
    const field = shown.form?.fields?.find((one) => one.var === 'code')
    expect([mediaOf(field!), field?.values?.[0]?.length]).toEqual([[], 3000])
  })
})

it('users of one account are told of each other, once they are logged in', async () => {
  const account = (form: { readonly number: string }) => form.number
  const { network } = networkOf(async (d) => d.ask({ number: textField({ required: true }) }), {
    account: account as (form: never) => string,
  })
  const { gateway, chat, romeo } = await dialogueGateway(network)
  const benvolio = gateway.join('benvolio@montague.example/x')
  const others = chatWith(gateway, benvolio)
  const register = async (client: typeof romeo, of: typeof chat, number: string) => {
    await client.get(registration).register(GATEWAY, { number })
    await of.say('grey')
    return (await of.say('no')).join('\n')
  }
  await register(romeo, chat, '555')
  expect(await register(benvolio, others, '555')).toContain('Another user of this gateway')
  expect(chat.heard().join()).toContain('Another user of this gateway')
})
