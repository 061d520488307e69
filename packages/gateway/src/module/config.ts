import { readForm, type SubmittedValues } from '../registration/registration-form.js'
import { type InputFields, specsOf } from './form-fields.js'
import { GatewayError } from './gateway-error.js'
import { definedNetwork, type Network } from './network.js'

/** An option of a network module for those who run the gateway, as it is shown to them. */
export interface ConfigField {
  readonly name: string
  readonly label: string | undefined
  readonly help: string | undefined
  readonly required: boolean
  /** It is neither shown nor logged. */
  readonly secret: boolean
}

/** The options that a network module has for those who run the gateway. */
export function configFieldsOf(network: Network<unknown>): readonly ConfigField[] {
  return [...specsOf(definedNetwork(network).config)].map(([name, { kind, options }]) => ({
    name,
    label: options.label,
    help: options.help,
    required: options.required === true,
    secret: kind === 'secret',
  }))
}

/** Reads the options of a network module. Throws GatewayError `invalid` with the field that is missing, unknown or wrong. */
export function readConfig(fields: InputFields, given: SubmittedValues): Readonly<Record<string, unknown>> {
  const names = Object.keys(fields)
  const unknown = Object.keys(given).find((name) => !names.includes(name))
  if (unknown !== undefined) {
    const known = names.length === 0 ? 'it has none' : `it has ${names.join(', ')}`
    throw new GatewayError('invalid', `The network module has no option ${unknown}: ${known}.`, { field: unknown })
  }
  return Object.freeze(readForm(fields, given))
}
