/** The registered status codes by what they say (XEP-0045 §16.6). */
export const mucStatus = {
  /** Every occupant sees the real addresses of all. */
  nonAnonymous: 100,
  /** The affiliation of whoever gets this changed while they were not in the room. */
  affiliationChanged: 101,
  showsUnavailableMembers: 102,
  hidesUnavailableMembers: 103,
  /** The configuration changed in a way that privacy does not depend on. */
  configChanged: 104,
  /** The presence is about whoever gets it. */
  self: 110,
  loggingEnabled: 170,
  loggingDisabled: 171,
  nowNonAnonymous: 172,
  nowSemiAnonymous: 173,
  /** The room was made just now, and is locked until it is configured. */
  created: 201,
  /** The service chose another nickname than the one asked for. */
  nickModified: 210,
  banned: 301,
  /** The occupant goes by another nickname from now on. */
  nickChanged: 303,
  kicked: 307,
  /** Removed because of a change of affiliation. */
  affiliationLost: 321,
  /** Removed because the room is for members only now. */
  membersOnly: 322,
  /** Removed because the service shuts down. */
  shutdown: 332,
  /** Removed because of a technical problem, such as an error that came back. */
  technicalProblem: 333,
} as const
export type MucStatus = (typeof mucStatus)[keyof typeof mucStatus]
