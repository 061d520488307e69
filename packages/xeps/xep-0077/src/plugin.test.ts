import { ForbiddenError } from '@trestle/api-registry'
import { StanzaError } from '@trestle/stanza'
import { createHostPair, createTestNetwork, expectXml, type TestHost } from '@trestle/testing'
import { type FormFieldValue, formTypeOf } from '@trestle/xep-0004'
import { disco } from '@trestle/xep-0030'
import { describe, expect, it } from 'vitest'
import {
  NS_REGISTER,
  type RegistrationCall,
  type RegistrationForm,
  type RegistrationValues,
  registration,
} from './index.js'

const GATEWAY = 'superduper.example'
const username: FormFieldValue = { var: 'username', type: 'text-single', label: 'Name', required: true }
const password: FormFieldValue = { var: 'password', type: 'text-private', label: 'Password', required: true }
const plain: RegistrationForm = { title: 'Super duper', instructions: 'Who are you?', fields: [username, password] }

/** A gateway that keeps what users register with, and a user of it. */
function world(form: RegistrationForm = plain, use: (host: TestHost) => unknown = (host) => host.use(disco)) {
  const network = createTestNetwork()
  const component = network.join({ jid: GATEWAY, kind: 'component' })
  use(component)
  component.use(registration).goOnline()
  const romeo = network.join({ jid: 'romeo@montague.example/orchard' }).goOnline()
  const users = new Map<string, RegistrationValues>()
  const userOf = ({ from }: RegistrationCall<unknown>) => from.bare.toString()
  const undo = component.get(registration).provide({
    form: (call) => ({ ...form, registered: users.get(userOf(call)) }),
    register: (call) => {
      users.set(userOf(call), call.args)
    },
    remove: (call) => {
      users.delete(userOf(call))
    },
  })
  const registered = () => ({ ...users.get('romeo@montague.example') })
  const ask = async (inner: string) => {
    const query = `<query xmlns='${NS_REGISTER}'>${inner}</query>`
    component.receive(`<iq type='set' id='x' to='${GATEWAY}' from='romeo@montague.example/orchard'>${query}</iq>`)
    await network.settled()
    return component.sent.at(-1)!
  }
  return { network, component, romeo: romeo.get(registration), host: romeo, users, registered, undo, ask }
}

const errorOf = (condition: string, type: string, text = '') =>
  `<iq type='error' id='x' from='${GATEWAY}' to='romeo@montague.example/orchard'><error type='${type}'>
    <${condition} xmlns='urn:ietf:params:xml:ns:xmpp-stanzas'/>${text && `<text xmlns='urn:ietf:params:xml:ns:xmpp-stanzas'>${text}</text>`}
  </error></iq>`

describe('registering', () => {
  it('asks what is needed, as form and as plain fields', async () => {
    const { romeo } = world()
    const asked = await romeo.getForm(GATEWAY)
    expect(asked).toMatchObject({
      registered: false,
      instructions: 'Who are you?',
      fields: { username: '', password: '' },
      form: { type: 'form', title: 'Super duper' },
    })
    expect(formTypeOf(asked.form!)).toBe(NS_REGISTER)
    expect(asked.form!.fields!.slice(1)).toEqual([username, password])
  })

  it('sends the form, and finds itself registered without the secret', async () => {
    const { romeo, host, registered } = world()
    await romeo.register(GATEWAY, { username: 'romeo', password: 'r0salin3' })
    expect(registered()).toEqual({ username: 'romeo', password: 'r0salin3' })
    expectXml(
      host.sent[1]!,
      `<iq type='set' id='${host.sent[1]!.attrs['id']}' to='${GATEWAY}'>
        <query xmlns='${NS_REGISTER}'><x xmlns='jabber:x:data' type='submit'>
          <field var='FORM_TYPE' type='hidden'><value>${NS_REGISTER}</value></field>
          <field var='username' type='text-single'><value>romeo</value></field>
          <field var='password' type='text-private'><value>r0salin3</value></field>
        </x></query></iq>`,
    )
    await expect(romeo.getForm(GATEWAY)).resolves.toMatchObject({
      registered: true,
      fields: { username: 'romeo', password: '' },
    })
  })

  it('tells the fields that are missing, before anything is sent', async () => {
    const { romeo, host } = world()
    await expect(romeo.register(GATEWAY, { username: 'romeo', hat: 'none' })).rejects.toMatchObject({
      problems: { password: { code: 'missing' }, hat: { code: 'invalid' } },
    })
    expect(host.sent).toHaveLength(1)
  })

  it('uses the plain fields where there is no form, each of them', async () => {
    const { network, romeo } = world()
    const plainOnly = network.join({ jid: 'old.example', kind: 'component' }).goOnline()
    const sent: (string | undefined)[] = []
    plainOnly.xmpp.iq.onRequest('get', { ns: NS_REGISTER, name: 'query' }, (iq) => {
      const answer = iq.payload!.clone()
      for (const name of ['username', 'key'])
        answer.children.push(Object.assign(answer.clone(), { name, children: [] }))
      answer.child(NS_REGISTER, 'key')!.children.push('k3y')
      return answer
    })
    plainOnly.xmpp.iq.onRequest('set', { ns: NS_REGISTER, name: 'query' }, (iq) => {
      sent.push(...['username', 'key'].map((name) => iq.payload!.child(NS_REGISTER, name)?.text()))
      return undefined
    })
    await expect(romeo.register('old.example', {})).rejects.toMatchObject({
      problems: { username: { code: 'missing' } },
    })
    await expect(romeo.register('old.example', { username: 'r', city: 'Verona' })).rejects.toMatchObject({
      problems: { city: { code: 'invalid' } },
    })
    await romeo.register('old.example', { username: 'romeo' })
    expect(sent).toEqual(['romeo', 'k3y'])
  })

  it('says where to turn where one registers elsewhere', async () => {
    const url = 'https://superduper.example/join'
    const { romeo, ask } = world({ instructions: 'Join on our site.', url, fields: [] })
    await expect(romeo.getForm(GATEWAY)).resolves.toEqual({
      registered: false,
      fields: {},
      instructions: 'Join on our site.',
      url,
    })
    await expect(romeo.register(GATEWAY, {})).rejects.toMatchObject({ code: 'registered-elsewhere', url })
    expectXml(await ask('<username>r</username>'), errorOf('not-allowed', 'cancel', 'Join on our site.'))
  })

  it('passes on why it was refused', async () => {
    const { romeo, component } = world()
    const { api } = component.get(registration)
    api.register('register', () => Promise.reject(new StanzaError('conflict', { text: 'Taken.' })), { jid: GATEWAY })
    const values = { username: 'romeo', password: 'r' }
    await expect(romeo.register(GATEWAY, values)).rejects.toMatchObject({ code: 'conflict', text: 'Taken.' })
    api.register(
      'register',
      () => {
        throw new ForbiddenError()
      },
      { jid: GATEWAY },
    )
    await expect(romeo.register(GATEWAY, values)).rejects.toMatchObject({ code: 'forbidden' })
  })

  it('works between clients too', async () => {
    const { romeo, juliet } = createHostPair((host) => host.use(registration))
    const { api } = juliet.get(registration)
    const seen: string[] = []
    juliet.get(registration).provide({
      form: () => ({ fields: [username] }),
      register: ({ jid, from, args }) => {
        seen.push(`${jid} ${from} ${args['username']}`)
      },
      remove: () => {},
    })
    await romeo.get(registration).register(juliet.jid, { username: 'r' })
    expect(seen).toEqual([`${juliet.jid} ${romeo.jid} r`])
    expect(api).toBe(juliet.get(registration).api)
  })
})

describe('cancelling', () => {
  it('forgets whoever asks', async () => {
    const { romeo, users } = world()
    await romeo.register(GATEWAY, { username: 'romeo', password: 'r' })
    await romeo.cancel(GATEWAY)
    expect(users.size).toBe(0)
  })

  it('is refused to those who are not registered', async () => {
    const { romeo } = world()
    await expect(romeo.cancel(GATEWAY)).rejects.toMatchObject({ code: 'registration-required' })
  })

  it('is refused where anything stands beside it', async () => {
    const { ask, users } = world()
    users.set('romeo@montague.example', { username: 'romeo' })
    expectXml(
      await ask('<remove/><username>romeo</username>'),
      errorOf('bad-request', 'modify', 'Nothing stands beside &lt;remove/>.'),
    )
    expect(users.size).toBe(1)
  })

  it('asks the account itself without an address', async () => {
    const { romeo, host } = world()
    await expect(romeo.cancel()).rejects.toMatchObject({ code: 'service-unavailable' })
    expect(host.sent[0]!.attrs['to']).toBeUndefined()
  })
})

describe('a change of password', () => {
  it('goes to the own server', async () => {
    const { romeo, host } = world()
    await expect(romeo.changePassword('romeo', 'n3w')).rejects.toMatchObject({ code: 'service-unavailable' })
    expectXml(
      host.sent[0]!,
      `<iq type='set' id='${host.sent[0]!.attrs['id']}' to='montague.example'>
        <query xmlns='${NS_REGISTER}'><username>romeo</username><password>n3w</password></query></iq>`,
    )
  })

  it('leaves the rest as it is on file', async () => {
    const email: FormFieldValue = { var: 'email', type: 'text-single', required: true }
    const { ask, users, registered } = world({ fields: [username, password, email] })
    users.set('romeo@montague.example', { username: 'romeo', password: 'old', email: 'r@montague.example' })
    await ask('<username>romeo</username><password>n3w</password>')
    expect(registered()).toEqual({ username: 'romeo', password: 'n3w', email: 'r@montague.example' })
  })

  it('never empties it', async () => {
    const { ask, users, registered } = world()
    users.set('romeo@montague.example', { username: 'romeo', password: 'old' })
    expectXml(
      await ask('<username>romeo</username><password/>'),
      errorOf('not-acceptable', 'modify', 'password: This is required.'),
    )
    expect(registered()).toEqual({ username: 'romeo', password: 'old' })
  })
})

describe('what is submitted', () => {
  const form = (fields: string, type = 'submit') => `<x xmlns='jabber:x:data' type='${type}'>${fields}</x>`
  const entered = (name: string, ...values: string[]) =>
    `<field var='${name}'>${values.map((value) => `<value>${value}</value>`).join('')}</field>`

  it('is refused with the names of the fields that are missing', async () => {
    const { ask, users } = world()
    const both = 'username: This is required. password: This is required.'
    for (const empty of ['', form(''), form(entered('username', '') + entered('hat', 'x'))]) {
      expectXml(await ask(empty), errorOf('not-acceptable', 'modify', both))
    }
    expect(users.size).toBe(0)
  })

  it('holds no more than was asked for', async () => {
    const { ask, registered } = world()
    await ask(`${form(entered('username', 'r') + entered('password', 'p') + entered('__proto__', 'x'))}<nick>n</nick>`)
    expect(registered()).toEqual({ username: 'r', password: 'p' })
    await ask('<username>s</username><password>p</password><city>Verona</city>')
    expect(registered()).toEqual({ username: 's', password: 'p' })
  })

  it('keeps several values where the field takes several', async () => {
    const { ask, registered } = world({ fields: [{ var: 'rooms', type: 'text-multi' }, username] })
    await ask(form(entered('rooms', 'a', 'b') + entered('username', 'r')))
    expect(registered()).toEqual({ rooms: ['a', 'b'], username: 'r' })
    expectXml(
      await ask(form(entered('username', 'a', 'b'))),
      errorOf('not-acceptable', 'modify', 'username: This takes one value.'),
    )
  })

  it.each([
    [
      'an option that there is not',
      entered('mask', 'fool'),
      'not-acceptable',
      'mask: This takes one of the options shown.',
    ],
    [
      'a field twice',
      entered('mask', 'moor') + entered('mask', 'nymph'),
      'not-acceptable',
      'mask: This was given more than once.',
    ],
    [
      'a value too long',
      entered('nick', 'x'.repeat(10_001)),
      'not-acceptable',
      'nick: This takes at most 10000 characters.',
    ],
    [
      'another form',
      entered('FORM_TYPE', 'jabber:iq:register:cancel'),
      'not-acceptable',
      'This is another form than the one asked for.',
    ],
  ])('is refused with %s', async (_, fields, condition, text) => {
    const mask: FormFieldValue = { var: 'mask', type: 'list-single', options: [{ value: 'moor' }, { value: 'nymph' }] }
    const { ask, users } = world({ fields: [mask, { var: 'nick' }] })
    expectXml(await ask(form(fields)), errorOf(condition, 'modify', text))
    expect(users.size).toBe(0)
  })

  it('is no form that was never filled in', async () => {
    const { ask } = world()
    expectXml(await ask(form('', 'form')), errorOf('bad-request', 'modify', 'A form comes back as a submission.'))
    expect((await ask(form('', 'sonnet'))).attrs['type']).toBe('error')
  })

  it('changes nothing where the form was cancelled', async () => {
    const { ask, users } = world()
    expect((await ask(form('', 'cancel'))).attrs['type']).toBe('result')
    expect(users.size).toBe(0)
  })
})

describe('a provider', () => {
  it('is asked for its own address alone, and announced there alone', async () => {
    const { host, romeo, component, undo } = world()
    const supports = (jid: string) =>
      host
        .get(disco)
        .getInfo(jid)
        .then(({ features }) => features.includes(NS_REGISTER))
    expect(await supports(GATEWAY)).toBe(true)
    expect(await supports(`juliet@${GATEWAY}`)).toBe(false)
    await expect(romeo.getForm(`juliet@${GATEWAY}`)).rejects.toMatchObject({ code: 'service-unavailable' })

    component
      .as(`juliet@${GATEWAY}`)
      .get(registration)
      .provide({
        form: () => ({ fields: [username], instructions: 'Mine.' }),
        register: () => {},
        remove: () => {},
      })
    expect(await supports(`juliet@${GATEWAY}`)).toBe(true)
    await expect(romeo.getForm(`juliet@${GATEWAY}`)).resolves.toMatchObject({ instructions: 'Mine.' })
    await expect(romeo.getForm(GATEWAY)).resolves.toMatchObject({ instructions: 'Who are you?' })

    undo()
    expect(await supports(GATEWAY)).toBe(false)
    await expect(romeo.getForm(GATEWAY)).rejects.toMatchObject({ code: 'service-unavailable' })
    await expect(romeo.register(GATEWAY, {})).rejects.toMatchObject({ code: 'service-unavailable' })
  })

  it('goes with the plugin', async () => {
    const { host, component, romeo } = world()
    component.remove(registration)
    await expect(romeo.getForm(GATEWAY)).rejects.toMatchObject({ code: 'service-unavailable' })
    expect((await host.get(disco).getInfo(GATEWAY)).features).not.toContain(NS_REGISTER)
  })

  it('is asked by somebody', async () => {
    const { component } = world()
    const { api } = component.get(registration)
    await expect(api.run('form', { jid: component.jid })).rejects.toMatchObject({ code: 'bad-request' })
    await expect(api.run('form', { jid: component.jid, from: component.jid })).resolves.toMatchObject(plain)
  })

  it('needs no disco', async () => {
    const { romeo } = world(plain, () => {})
    await expect(romeo.getForm(GATEWAY)).resolves.toMatchObject({ registered: false })
  })

  it('offers no plain fields where they cannot say enough', async () => {
    const key: FormFieldValue = { var: 'x-key', type: 'text-multi', required: true }
    const { romeo } = world({ fields: [username, key] })
    const asked = await romeo.getForm(GATEWAY)
    expect(asked.fields).toEqual({})
    expect(asked.form!.fields!.slice(1)).toEqual([username, key])
  })

  it('does not learn of errors of its own on the wire', async () => {
    const { romeo, component } = world()
    const failed = component.xmpp.events.wait('error', { timeout: 1000 })
    component
      .get(registration)
      .api.register('form', () => Promise.reject(new Error('the disk is full')), { jid: GATEWAY })
    await expect(romeo.getForm(GATEWAY)).rejects.toMatchObject({ code: 'internal-server-error', text: undefined })
    expect((await failed).error).toMatchObject({ message: 'the disk is full' })
  })
})
