/**
 * confusables: letters that look like ASCII letters.
 *
 * Source: Unicode Technical Standard #39, confusables.txt, the part of it that is letters of alphabets that look like Latin; made by scripts/confusables.mjs.
 * `more` is our own: what attackers use though the standard keeps it apart (a small letter beside a capital of the same form), and small capitals.
 */
const standard: readonly (readonly [ascii: string, alike: string])[] = [
  ["A", "ΑАᎪᗅꓮ𖽀𐊠"],
  ["B", "ΒВᏴᗷꓐ𐊂𐊡𐌁"],
  ["C", "ⲤСᏟꓚ𐊢𐌂𐐕𐔜"],
  ["D", "Ꭰᗞᗪꓓ"],
  ["E", "ΕЕⴹᎬꓰ𑢦𑢮𐊆"],
  ["F", "Ϝᖴꓝ𑣂𑢢𐊇𐊥𐔥"],
  ["G", "ԌᏀᏳꓖ"],
  ["H", "ΗⲎНᎻᕼꓧ𐋏"],
  ["I", "ΙⲒІӀ"],
  ["J", "ͿЈᎫᒍꓙ"],
  ["K", "ΚⲔКᏦᛕꓗ𐔘"],
  ["L", "ⳐᏞᒪꓡ𖼖𑢣𑢲𐐛𐔦"],
  ["M", "ΜϺⲘМᎷᗰᛖꓟ𐊰𐌑"],
  ["N", "ΝⲚꓠ𐔓"],
  ["O", "ΟⲞОՕⵔ𐓂ꓳ𑢵𐊒𐊫𐐄𐔖"],
  ["P", "ΡⲢРᏢᑭꓑ𐊕"],
  ["Q", "ⵕ"],
  ["R", "ᎡᏒ𐒴ᖇꓣ𖼵"],
  ["S", "ЅՏᏕᏚꓢ𖼺𐊖𐐠"],
  ["T", "ΤⲦТᎢꓔ𖼊𑢼𐊗𐊱𐌕"],
  ["U", "Ս𐓎ᑌꓴ𖽂𑢸"],
  ["V", "ѴⴸᏙᐯꓦ𖼈𑢠𐔝"],
  ["W", "ԜᎳᏔꓪ"],
  ["X", "ΧⲬХⵝᚷꓫ𐊐𐊴𐌗𐔧"],
  ["Y", "ΥⲨУҮᎩᎽꓬ𖽃𑢤𐊲"],
  ["Z", "ΖᏃꓜ𑢩"],
  ["a", "αа"],
  ["b", "ЬᏏᑲᖯ"],
  ["c", "ⲥсꮯ𐐽"],
  ["d", "ԁᏧᑯꓒ"],
  ["e", "еҽ"],
  ["f", "ք"],
  ["g", "ց"],
  ["h", "һհᏂ"],
  ["i", "ιіꙇӏꭵᎥ𑣃"],
  ["j", "ϳј"],
  ["l", "ⵏᛁꓲ𖼨𐊊𐌉"],
  ["n", "ոռ"],
  ["o", "οσⲟоჿօ𐓪𑣈𑣗𐐬"],
  ["p", "ρⲣр"],
  ["q", "ԛգզ"],
  ["r", "ᴦⲅгꮁ"],
  ["s", "ѕꮪ𑣁𐑈"],
  ["u", "υս𐓶𑣘"],
  ["v", "νѵꮩ𑣀"],
  ["w", "ѡԝաꮃ"],
  ["x", "хᕁᕽ"],
  ["y", "γуүყ𑣜"],
  ["z", "ꮓ𑣄"],
];

const more: readonly (readonly [ascii: string, alike: string])[] = [
  ["a", "ɑᴀ"],
  ["b", "ввʙβ"],
  ["c", "ᴄϲ"],
  ["d", "ᴅ"],
  ["e", "εєᴇэ"],
  ["f", "ꜰғ"],
  ["g", "ɡɢ"],
  ["h", "нʜ"],
  ["i", "ɪї"],
  ["j", "ᴊ"],
  ["k", "кκᴋқ"],
  ["l", "ʟ"],
  ["m", "мᴍ"],
  ["n", "пηɴи"],
  ["o", "ᴏөσ"],
  ["p", "ᴘ"],
  ["q", "ǫꞯ"],
  ["r", "ʀя"],
  ["s", "ꜱ"],
  ["t", "тτᴛ"],
  ["u", "ᴜυц"],
  ["v", "ᴠν"],
  ["w", "ᴡωшѡ"],
  ["x", "χж"],
  ["y", "ʏγ"],
  ["z", "ᴢ"],
];

const asciiOf = new Map<number, string>();
for (const [ascii, alike] of [...more, ...standard])
  for (const letter of alike) asciiOf.set(letter.codePointAt(0) ?? 0, ascii);

/** The ASCII letter that a code point looks like. */
export const confusedWith = (codePoint: number): string | undefined => asciiOf.get(codePoint);
