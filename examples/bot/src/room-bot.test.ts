import { Message, StanzaError } from '@trestle/stanza'
import { fillForm } from '@trestle/xep-0004'
import { roomMessage } from '@trestle/xep-0045'
import { commands } from '@trestle/xep-0050'
import { Oob } from '@trestle/xep-0066'
import { Correction, corrections } from '@trestle/xep-0308'
import { removeStanzaIds, stanzaIdOf } from '@trestle/xep-0359'
import { Reactions } from '@trestle/xep-0444'
import { describe, expect, it } from 'vitest'
import { BOT, FEAST, feast } from '../test/feast.js'
import { defineCommand, roomBot, type StoredSeen } from './index.js'

const CAPULET = 'capulet@capulet.example/hall'
const ROMEO = 'romeo@montague.example/mask'

describe('in the room', () => {
  it('lists what one may use', async () => {
    const { enter, guest } = await feast()
    await enter()
    const [capulet, romeo] = [await guest(CAPULET, 'capulet'), await guest(ROMEO, 'romeo')]
    expect(await romeo.ask('!help')).toEqual([
      `romeo: !help – Lists the commands
!seen nick – Says when somebody was here last
!topic [subject] – Tells the subject of the room, or sets it`,
    ])
    expect((await capulet.ask('!help'))[0]).toContain('!kick nick [reason] – Puts somebody out of the room')
  })

  it('tells who was seen when', async () => {
    const { enter, guest, clock, network } = await feast()
    await enter()
    const [capulet, romeo] = [await guest(CAPULET, 'capulet'), await guest(ROMEO, 'young romeo')]
    expect(await capulet.ask('!seen tybalt')).toEqual(['capulet: I have not seen tybalt.'])
    expect(await capulet.ask('!seen young romeo')).toEqual(['capulet: young romeo is here.'])
    romeo.room.say('What lady is that?')
    await network.settled()
    clock.advance(120_000)
    expect(await capulet.ask('!seen "young romeo"')).toEqual(['capulet: young romeo is here, and spoke 2 minutes ago.'])
    await romeo.room.leave()
    clock.advance(7_200_000)
    expect(await capulet.ask('!seen young romeo')).toEqual(['capulet: young romeo was here 2 hours ago.'])
  })

  it('tells the subject to all, and sets it for moderators', async () => {
    const { enter, guest } = await feast()
    const room = await enter()
    const [capulet, romeo] = [await guest(CAPULET, 'capulet'), await guest(ROMEO, 'romeo')]
    expect(await romeo.ask('!topic')).toEqual(['romeo: There is none.'])
    expect(await romeo.ask('!topic A brawl')).toEqual(['romeo: You may not do that.'])
    expect(await capulet.ask('!topic An old accustomed feast')).toEqual(['👍'])
    expect(room.subject).toMatchObject({ text: 'An old accustomed feast', nick: 'bot' })
    expect(await romeo.ask('!topic')).toEqual(['romeo: An old accustomed feast'])
  })

  it('uploads who was here for moderators, as a file that clients show', async () => {
    const { enter, guest, offerUploads } = await feast()
    await enter()
    const { files } = offerUploads()
    const [capulet, romeo] = [await guest(CAPULET, 'capulet'), await guest(ROMEO, 'romeo')]
    expect(await romeo.ask('!guests')).toEqual(['romeo: You may not do that.'])
    const file = capulet.host.xmpp.events.wait(roomMessage, { where: ({ message }) => message.has(Oob) })
    capulet.room.say('!guests')
    const { message } = await file
    expect(message.get(Oob)?.url).toBe(message.body)
    expect(files.get(message.body ?? '')).toBe(
      '2026-01-01T00:00:00.000Z  came   capulet\n2026-01-01T00:00:00.000Z  spoke  romeo\n',
    )
  })

  it('says why nothing was uploaded', async () => {
    const { enter, guest, offerUploads } = await feast()
    await enter()
    const capulet = await guest(CAPULET, 'capulet')
    offerUploads().answerWith(507)
    const refusal = capulet.host.xmpp.events.wait(roomMessage, { where: ({ nick }) => nick === 'bot' })
    capulet.room.say('!guests')
    expect((await refusal).message.body).toBe('capulet: The service answered the upload with status 507.')
  })

  it('puts out whom a moderator may put out', async () => {
    const { enter, guest, hosted } = await feast()
    const room = await enter()
    const [capulet, romeo] = [await guest(CAPULET, 'capulet'), await guest(ROMEO, 'young romeo')]
    expect(await romeo.ask('!kick capulet')).toEqual(['young romeo: You may not do that.'])
    expect(await capulet.ask('!kick')).toEqual(['capulet: !kick nick [reason]'])
    expect(await capulet.ask('!kick tybalt')).toEqual(['capulet: There is no tybalt here.'])
    expect(await capulet.ask('!kick bot')).toEqual(['capulet: I stay.'])
    expect(await capulet.ask('!kick "young romeo" a villain')).toEqual(['👍'])
    expect([...room.occupants.keys()].sort()).toEqual(['bot', 'capulet'])
    // A moderator of the hour, whom the bot, an admin, must not help against an owner.
    const nurse = await guest('nurse@capulet.example/hall', 'nurse')
    await capulet.room.setRole('nurse', 'moderator')
    await hosted.occupants()
    expect(await nurse.ask('!kick capulet')).toEqual(['nurse: capulet stands above you.'])
  })

  it('tells what the room refuses', async () => {
    const { enter, guest, hosted } = await feast()
    await hosted.setAffiliation('bot@verona.example', 'none')
    await enter()
    const capulet = await guest(CAPULET, 'capulet')
    await guest(ROMEO, 'romeo')
    const [answer] = await capulet.ask('!kick romeo')
    expect(answer).toMatch(/^capulet: (You may not|I am not allowed to) do that\.$/)
  })

  it('says what it has done where the room gives messages no ids', async () => {
    const { enter, guest, component } = await feast()
    component.xmpp.filter('out', (element) => {
      removeStanzaIds(new Message(element), FEAST)
      return element
    })
    await enter()
    const capulet = await guest(CAPULET, 'capulet')
    expect(await capulet.ask('!topic A feast')).toEqual(['capulet: The subject is set.'])
  })

  it('reacts to what it has done by the id that the room gave, and says it where that was a correction', async () => {
    const { enter, guest, bot, errors, network } = await feast()
    await enter()
    const capulet = await guest(CAPULET, 'capulet')
    const heard = bot.xmpp.events.wait(roomMessage, { where: ({ nick }) => nick === 'capulet' })
    expect(await capulet.ask('!topic A feast')).toEqual(['👍'])
    const reaction = bot.sent.find((element) => element.has(Reactions))
    const { message, room } = await heard
    expect(reaction?.get(Reactions)?.id).toBe(stanzaIdOf(message, room.address))
    expect(reaction?.attrs).toMatchObject({ to: FEAST, type: 'groupchat' })

    capulet.host.use(corrections)
    await guest(ROMEO, 'romeo')
    const asked = capulet.room.say('!kick romo')
    await network.settled()
    const answer = new Message(bot.sent.at(-1)!)
    expect(answer.body).toBe('capulet: There is no romo here.')
    capulet.host.get(corrections).correct(asked, '!kick romeo')
    await network.settled()
    expect(new Message(bot.sent.at(-1)!).body).toBe('capulet: romeo is out.')
    expect(bot.sent.at(-1)!.get(Correction)).toEqual({ id: answer.id })
    expect(errors).toEqual([])
  })

  it('corrects its answer where the command is corrected', async () => {
    const { enter, guest, bot, network } = await feast()
    await enter()
    const romeo = await guest(ROMEO, 'romeo')
    romeo.host.use(corrections)
    const asked = romeo.room.say('!seen julia')
    await network.settled()
    const answer = bot.sent.at(-1)!
    romeo.host.get(corrections).correct(asked, '!seen juliet')
    await network.settled()
    expect(new Message(bot.sent.at(-1)!).body).toBe('romeo: I have not seen juliet.')
    expect(bot.sent.at(-1)!.get(Correction)).toEqual({ id: answer.attrs['id'] })
    romeo.host.get(corrections).correct(asked, '!seen tybalt')
    await network.settled()
    expect(bot.sent.at(-1)!.get(Correction)).toEqual({ id: answer.attrs['id'] })
    // What is older than the last command is answered anew.
    await romeo.ask('!topic')
    romeo.host.get(corrections).correct(asked, '!seen paris')
    await network.settled()
    expect(bot.sent.at(-1)!.has(Correction)).toBe(false)
  })

  it('takes nobody else’s word for a correction', async () => {
    const { enter, guest, bot, network } = await feast()
    await enter()
    const [romeo, tybalt] = [await guest(ROMEO, 'romeo'), await guest('tybalt@capulet.example/hall', 'tybalt')]
    const asked = romeo.room.say('!seen julia')
    await network.settled()
    tybalt.room.local.send(tybalt.room.message({ body: '!seen rosaline' }).set(Correction, { id: asked.id! }))
    await network.settled()
    expect(bot.sent.at(-1)!.has(Correction)).toBe(false)
    // Nor that of one who takes the nickname.
    await romeo.room.leave()
    await tybalt.room.changeNick('romeo')
    tybalt.room.local.send(tybalt.room.message({ body: '!seen rosaline' }).set(Correction, { id: asked.id! }))
    await network.settled()
    expect(new Message(bot.sent.at(-1)!).body).toBe('romeo: I have not seen rosaline.')
    expect(bot.sent.at(-1)!.has(Correction)).toBe(false)
  })

  it('is silent where nothing is asked of it, or too much', async () => {
    const { enter, guest, clock, hosted, network, bot } = await feast()
    const romeo = await guest(ROMEO, 'romeo')
    romeo.room.say('!help') // before the bot came
    await network.settled()
    await enter()
    await network.settled()
    expect(bot.sent.filter(({ name }) => name === 'message')).toEqual([])
    for (const body of ['Good morrow', '!', '!dance', `!topic ${'o'.repeat(5000)}`, '! help']) {
      expect(await romeo.ask(body)).toEqual([])
    }
    await hosted.say('!help')
    for (let i = 0; i < 5; i++) expect(await romeo.ask('!topic')).toHaveLength(1)
    expect(await romeo.ask('!topic')).toEqual([])
    clock.advance(10_000)
    expect(await romeo.ask('!topic')).toHaveLength(1)
  })

  it('reports what fails, and goes on', async () => {
    const broken = defineCommand({
      name: 'break',
      summary: 'Fails',
      run: () => {
        throw new Error('A plague')
      },
    })
    const { enter, guest, errors } = await feast({ commands: [broken] })
    await enter()
    const romeo = await guest(ROMEO, 'romeo')
    expect(await romeo.ask('!break')).toEqual([])
    expect(errors).toMatchObject([{ message: 'A plague' }])
  })
})

describe('by ad-hoc commands', () => {
  it('does the same, through the room or by real addresses', async () => {
    const { enter, guest } = await feast()
    const room = await enter()
    const [capulet, romeo] = [await guest(CAPULET, 'capulet'), await guest(ROMEO, 'romeo')]
    for (const host of [capulet.host, romeo.host]) host.use(commands)
    const namesFor = async ({ host }: typeof romeo) => (await host.get(commands).list(BOT)).map(({ node }) => node)
    // The bot, an admin, is shown real addresses.
    expect(await namesFor(romeo)).toEqual(['help', 'seen', 'topic'])
    expect(await namesFor(capulet)).toEqual(['help', 'seen', 'topic', 'kick', 'guests'])

    const form = await capulet.host.get(commands).execute(`${FEAST}/bot`, 'kick')
    expect(form).toMatchObject({ status: 'executing', form: { fields: [{ var: 'nick' }, { var: 'reason' }] } })
    const done = await form.submit(fillForm(form.form!, { nick: 'romeo', reason: 'a villain' }))
    expect(done).toMatchObject({ status: 'completed', notes: [{ text: 'romeo is out.' }] })
    expect(room.occupants.has('romeo')).toBe(false)
    const help = await capulet.host.get(commands).execute(BOT, 'help')
    expect(help.notes[0]?.text).toContain('!kick nick [reason]')
  })

  it('serves nobody who is not in the room, nor any longer than they may', async () => {
    const { enter, guest, network } = await feast()
    await enter()
    const stranger = network.join({ jid: 'tybalt@capulet.example/street' }).use(commands).goOnline()
    expect(await stranger.get(commands).list(BOT)).toEqual([])
    await expect(stranger.get(commands).execute(BOT, 'help')).rejects.toMatchObject({ condition: 'forbidden' })

    const [capulet, nurse] = [await guest(CAPULET, 'capulet'), await guest('nurse@capulet.example/hall', 'nurse')]
    await guest(ROMEO, 'romeo')
    nurse.host.use(commands)
    await expect(nurse.host.get(commands).execute(BOT, 'kick')).rejects.toMatchObject({ condition: 'forbidden' })
    await capulet.room.setRole('nurse', 'moderator')
    await network.settled()
    const form = await nurse.host.get(commands).execute(BOT, 'kick')
    await capulet.room.setRole('nurse', 'participant')
    await network.settled()
    await expect(form.submit(fillForm(form.form!, { nick: 'romeo' }))).rejects.toMatchObject({ condition: 'forbidden' })
  })

  it('refuses as it does in the room', async () => {
    const { enter, guest } = await feast()
    await enter()
    const romeo = await guest(ROMEO, 'romeo')
    romeo.host.use(commands)
    const form = await romeo.host.get(commands).execute(BOT, 'topic')
    const setting = form.submit(fillForm(form.form!, { subject: 'A brawl' }))
    await expect(setting).rejects.toBeInstanceOf(StanzaError)
  })
})

describe('who was seen', () => {
  it('is kept every minute, and at the end', async () => {
    const { enter, guest, bot, clock, network } = await feast()
    const saved: StoredSeen[] = []
    bot.get(roomBot).api.register('loadSeen', () => [['tybalt', { did: 'left', at: clock.now() - 60_000 }]])
    bot.get(roomBot).api.register('saveSeen', ({ args }) => void saved.push(args))
    await enter()
    const capulet = await guest(CAPULET, 'capulet')
    expect(await capulet.ask('!seen tybalt')).toEqual(['capulet: tybalt was here 1 minute ago.'])
    expect(saved).toEqual([])
    clock.advance(60_000)
    await network.settled()
    expect(saved.map((one) => one.map(([nick]) => nick))).toEqual([['tybalt', 'capulet']])
    clock.advance(60_000)
    await network.settled()
    expect(saved).toHaveLength(1)
    await capulet.ask('Good night')
    await bot.stop()
    await network.settled()
    expect(saved).toHaveLength(2)
  })

  it('is tried again where it could not be kept', async () => {
    const { enter, guest, bot, clock, network, errors } = await feast()
    const full = new Error('The disk is full.')
    let tries = 0
    bot.get(roomBot).api.register('saveSeen', () => {
      tries++
      throw full
    })
    await enter()
    await guest(CAPULET, 'capulet')
    for (const expected of [1, 2]) {
      clock.advance(60_000)
      await network.settled()
      expect([tries, errors]).toEqual([expected, Array(expected).fill(full)])
    }
  })

  it('is not overwritten where it cannot be read', async () => {
    const { enter, bot, clock } = await feast()
    const saved: StoredSeen[] = []
    const broken = new TypeError('This is no list.')
    bot.get(roomBot).api.register('saveSeen', ({ args }) => void saved.push(args))
    bot.get(roomBot).api.register('loadSeen', () => Promise.reject(broken))
    await expect(enter()).rejects.toBe(broken)
    clock.advance(60_000)
    await bot.stop()
    expect(saved).toEqual([])
  })
})
