/** XEP-0398 §2: an account has the feature. */
export const NS_AVATAR_CONVERSION = 'urn:xmpp:pep-vcard-conversion:0'
