import { expect, it } from 'vitest'
import { lazyMembers } from './lazy-members.js'

interface Handle {
  readonly id: string
  rename(to: string): string
}

it('makes each member when it is read', () => {
  const made: string[] = []
  const handle = lazyMembers<{ readonly id: string }, Handle>({
    id: ({ id }) => {
      made.push('id')
      return id
    },
    rename: ({ id }) => {
      made.push('rename')
      return (to) => `${id} to ${to}`
    },
  })
  const first = handle({ id: 'a' })
  const { rename } = handle({ id: 'b' })
  expect(made).toEqual(['rename'])
  expect(rename('c')).toBe('b to c')
  expect(first.id).toBe('a')
  expect(made).toEqual(['rename', 'id'])
  expect(first).toMatchObject({ id: 'a', rename: expect.any(Function) })
})
