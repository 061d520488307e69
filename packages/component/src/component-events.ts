import type { HostEvents } from '@trestle/core/host'
import type { ComponentError } from './component-error.js'

export interface ComponentEvents extends HostEvents<ComponentError> {}
