// A network of which nothing comes, for a gateway that has nothing to do.
import { defineNetwork } from '@trestle/gateway'

export default defineNetwork({
  name: 'Quiet',
  type: 'quiet',
  registration: {},
  session: () => ({ login: async () => 'here', onMessage: async () => undefined }),
})
