import { createLocalHost, type LocalHost, type LocalHostSettings } from '../local-host.js'

/** Hosts rooms (XEP-0045) at a domain, in memory. */
export async function hostRooms(settings: LocalHostSettings): Promise<LocalHost> {
  const { mucService } = await import('@trestle/xep-0045/service')
  const host = createLocalHost(settings)
  host.use(mucService, { name: 'Rooms' })
  await host.start()
  return host
}
