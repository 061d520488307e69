import { expect, it } from 'vitest'
import type { Scene } from './scene.js'

export function vcardBehaviour({ kind, parties }: Scene): void {
  const named = (name: string) => `<vCard xmlns='vcard-temp'><FN>${name}</FN></vCard>`
  const asked = `<vCard xmlns='vcard-temp'/>`

  it('are set by the account and read by others', async () => {
    const account = await parties.account('juliet')
    const juliet = await parties.login(account)
    const romeo = await parties.login(await parties.account('romeo'))
    expect((await juliet.ask(`<iq type='set'>${named('Juliet')}</iq>`)).type).toBe('result')
    for (const answer of [
      await juliet.ask(`<iq type='get'>${asked}</iq>`),
      await romeo.ask(`<iq type='get' to='${account}'>${asked}</iq>`),
    ]) {
      expect(answer.payload?.child('vcard-temp', 'FN')?.text()).toBe('Juliet')
    }
  })

  it('are changed by nobody else', async () => {
    const account = await parties.account('juliet')
    const juliet = await parties.login(account)
    const romeo = await parties.login(await parties.account('romeo'))
    await juliet.ask(`<iq type='set'>${named('Juliet')}</iq>`)
    const set = await romeo.ask(`<iq type='set' to='${account}'>${named('Paris')}</iq>`)
    // ejabberd takes it for the sender's own.
    if (kind !== 'ejabberd') expect(set.type).toBe('error')
    const answer = await juliet.ask(`<iq type='get'>${asked}</iq>`)
    expect(answer.payload?.child('vcard-temp', 'FN')?.text()).toBe('Juliet')
  })
}
