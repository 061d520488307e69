// Character sets of RFC 3454, appendix in the name of each. Where a Unicode property says the same, it is used.

/** B.1: mapped to nothing. */
export const mappedToNothing = /[\u00AD\u1806\u200C-\u200D\u2060\uFEFF]|\u034F|[\u180B-\u180D]|[\uFE00-\uFE0F]/gu

/** C.1.2: spaces that become U+0020. U+200B stands in B.1 too; deployed implementations make it a space. */
export const otherSpaces = /[\u00A0\u1680\u2000-\u200B\u202F\u205F\u3000]/gu

/** C.2.1, C.2.2, C.6, C.7, C.8, C.9; C.3 private use, C.4 non-characters, C.5 surrogates. */
export const prohibited =
  /[\p{Cc}\u06DD\u070F\u180E\u200C-\u200F\u2028-\u202E\u2060-\u2063\u206A-\u206F\uFEFF\uFFF9-\uFFFD\u{1D173}-\u{1D17A}\u2FF0-\u2FFB\p{Co}\p{Noncharacter_Code_Point}\p{Cs}]|\u0340|\u0341|[\u{E0001}\u{E0020}-\u{E007F}]/u

/** A.1, by the Unicode version of the platform instead of 3.2: what has been assigned since then is usable. */
export const unassigned = /\p{Cn}/u

/** D.1: letters written from right to left (bidirectional classes R and AL of Unicode 3.2). */
export const rightToLeft =
  /[\u05BE\u05C0\u05C3\u05D0-\u05EA\u05F0-\u05F4\u061B\u061F\u0621-\u063A\u0640-\u064A\u066D-\u066F\u0671-\u06D5\u06DD\u06E5\u06E6\u06FA-\u06FE\u0700-\u070D\u0710\u0712-\u072C\u0780-\u07A5\u07B1\u200F\uFB1D\uFB1F-\uFB28\uFB2A-\uFB36\uFB38-\uFB3C\uFB3E\uFB40\uFB41\uFB43\uFB44\uFB46-\uFBB1\uFBD3-\uFD3D\uFD50-\uFD8F\uFD92-\uFDC7\uFDF0-\uFDFC\uFE70-\uFE74\uFE76-\uFEFC]/u

/** D.2 as far as letters, spacing marks and digits go: the few hundred symbols of class L are left out. */
export const letterOrDigit = /[\p{L}\p{Mc}\p{Nl}\p{Nd}]/u

/** Digits of classes EN and AN: allowed in either direction. */
export const neutralDigit = /[0-9\u0660-\u0669\u06F0-\u06F9]/u
