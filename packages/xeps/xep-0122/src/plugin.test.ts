import { createHostPair } from '@trestle/testing'
import { dataForms, formReceived } from '@trestle/xep-0004'
import { expect, it } from 'vitest'
import { formValidation, NS_VALIDATE } from './index.js'

it('validates by a form that came from another', async () => {
  const { network, romeo, juliet } = createHostPair((host) => host.use(dataForms).use(formValidation))
  const problems: unknown[] = []
  juliet.xmpp.events.on(formReceived, ({ form }) => {
    problems.push(
      juliet.get(formValidation).validateSubmission(form, { fields: [{ var: 'guests', values: ['many'] }] }),
    )
  })
  const field = romeo.get(formValidation).withValidation({ var: 'guests' }, { datatype: 'xs:int' })
  romeo.get(dataForms).send(juliet.jid, { type: 'form', fields: [field] })
  await network.settled()
  expect(problems).toMatchObject([{ guests: { code: 'invalid' } }])
})

it('announces itself only while it is installed', () => {
  const { romeo } = createHostPair((host) => host.use(formValidation))
  expect(romeo.xmpp.features.list()).toContain(NS_VALIDATE)
  romeo.remove(formValidation)
  expect(romeo.xmpp.features.list()).not.toContain(NS_VALIDATE)
})
