import { createClient } from '@trestle/client'
import { createComponent } from '@trestle/component'
import { describeWithSlixmpp } from '@trestle/test-fixtures'
import { FormError } from '@trestle/xep-0004'
import { disco } from '@trestle/xep-0030'
import { expect, it, onTestFinished } from 'vitest'
import { NS_REGISTER, type RegistrationValues, registration } from '../src/index.js'

const users = { romeo: 'wherefore', juliet: 'art thou' }
const gateway = 'superduper.localhost'
const components = { [gateway]: 'secret' }
const limit = { timeout: 30_000 }

describeWithSlixmpp('registration', { options: { users, components }, servers: ['prosody', 'ejabberd'] }, (slixmpp) => {
  it('with a component here is asked for, made, changed and cancelled by slixmpp', async () => {
    const { host, componentPort: port } = slixmpp.server()
    const component = createComponent({ jid: gateway, secret: 'secret', host, port }).use(disco)
    onTestFinished(() => component.stop())
    const kept = new Map<string, RegistrationValues>()
    component.get(registration).provide({
      form: ({ from }) => ({
        instructions: 'Who art thou?',
        fields: [{ var: 'username', required: true }],
        registered: kept.get(`${from.bare}`),
      }),
      register: ({ from, args }) => void kept.set(`${from.bare}`, args),
      remove: ({ from }) => void kept.delete(`${from.bare}`),
    })
    const [juliet] = await Promise.all([slixmpp.login('juliet', ['xep_0077', 'xep_0030']), component.start()])

    const at = { jid: gateway }
    expect(await juliet.call('xep_0030.get_info', at)).toMatchObject({
      disco_info: { features: expect.arrayContaining([NS_REGISTER]) },
    })
    expect(await juliet.call('xep_0077.get_registration', at)).toMatchObject({
      register: { registered: false, instructions: 'Who art thou?', fields: ['username'] },
    })
    const register = (username: string) => juliet.ask({ type: 'set', to: gateway, register: { username } })
    await expect(register('')).rejects.toMatchObject({ condition: 'not-acceptable' })
    for (const username of ['capulet', 'montague']) {
      await register(username)
      expect(await juliet.call('xep_0077.get_registration', at)).toMatchObject({
        register: { registered: true, username },
      })
    }
    await juliet.call('xep_0077.cancel_registration', at)
    expect([...kept]).toEqual([])
    const again = juliet.call('xep_0077.cancel_registration', at)
    await expect(again).rejects.toMatchObject({ condition: 'registration-required' })
  })

  it('with a component of slixmpp is made and cancelled', async () => {
    const romeo = createClient(slixmpp.account('romeo')).use(registration)
    onTestFinished(() => romeo.stop())
    const config = { form_fields: ['username', 'email'], form_instructions: 'Fill in' }
    const plugins = { xep_0030: {}, xep_0077: config }
    const [component] = await Promise.all([slixmpp.attach(gateway, plugins), romeo.start()])
    const api = romeo.get(registration)
    expect(await api.getForm(gateway, limit)).toMatchObject({
      registered: false,
      instructions: 'Fill in',
      fields: { username: '', email: '' },
    })
    const values = { username: 'montague', email: 'romeo@montague.example' }
    await expect(api.register(gateway, { username: 'montague' }, limit)).rejects.toThrow(FormError)
    await api.register(gateway, values, limit)
    expect(await component.next('user_register')).toMatchObject({ register: values })
    expect(await api.getForm(gateway, limit)).toMatchObject({ registered: true, fields: values })
    await api.cancel(gateway, limit)
    // slixmpp answers item-not-found where XEP-0077 §3.2 says registration-required.
    await expect(api.cancel(gateway, limit)).rejects.toMatchObject({ condition: 'item-not-found' })
  })
})
