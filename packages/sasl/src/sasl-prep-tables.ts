// Character sets of RFC 3454, appendix in the name of each. Where a Unicode property says the same, it is used.

/** B.1: mapped to nothing. */
export const mappedToNothing = /[\u00AD\u1806\u200C-\u200D\u2060\uFEFF]|\u034F|[\u180B-\u180D]|[\uFE00-\uFE0F]/gu

/** C.1.2: spaces that become U+0020. U+200B stands in B.1 too; deployed implementations make it a space. */
export const otherSpaces = /[\u00A0\u1680\u2000-\u200B\u202F\u205F\u3000]/gu

/**
 * C.2.1, C.2.2, C.6, C.8, C.9 by the categories that they consist of; C.3 private use, C.4 non-characters, C.5
 * surrogates; C.7 and the rest of C.6 by number. What C.8 names of letters is gone after NFKC.
 */
export const prohibited = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Co}\p{Noncharacter_Code_Point}\p{Cs}\u2FF0-\u2FFB\uFFFC\uFFFD]/u

/** A.1, by the Unicode version of the platform instead of 3.2: what has been assigned since then is usable. */
export const unassigned = /\p{Cn}/u

/** D.1: letters written from right to left (bidirectional classes R and AL), by the ranges that Unicode keeps for them. */
export const rightToLeft =
  /(?=[\p{L}\u05BE\u05C0\u05C3\u05F3\u05F4\u061B\u061F\u066D\u06FD\u06FE\u0700-\u070D])[\u0590-\u08FF\uFB1D-\uFDFF\uFE70-\uFEFC\u{10800}-\u{10FFF}\u{1E800}-\u{1EFFF}]/u

/** D.2 as far as letters, spacing marks and digits go: the few hundred symbols of class L are left out. */
export const letterOrDigit = /[\p{L}\p{Mc}\p{Nl}\p{Nd}]/u

/** Digits of classes EN and AN: allowed in either direction. */
export const neutralDigit = /[0-9\u0660-\u0669\u06F0-\u06F9]/u
