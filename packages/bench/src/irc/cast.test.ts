import { expect, it } from 'vitest'
import { makeCast } from './cast.js'

it('puts as many users into each channel, and two speakers', () => {
  const { channels, users, usersIn, speakersIn } = makeCast(6, 3)
  expect(users).toHaveLength(6)
  expect(channels.map((channel) => [channel, usersIn(channel), speakersIn(channel)])).toEqual([
    ['#bench0', ['user0', 'user3'], ['far0', 'far2']],
    ['#bench1', ['user1', 'user4'], ['far0', 'far1']],
    ['#bench2', ['user2', 'user5'], ['far1', 'far2']],
  ])
})

it.each([
  [5, 1],
  [5, 2],
])('refuses %i users in %i channels', (users, channels) => {
  expect(() => makeCast(users, channels)).toThrow('Users have to fill two channels or more')
})
