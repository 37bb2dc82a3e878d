/** Reference: Pillow 11.3, Image.resize((w, h), Image.BILINEAR) of the same pixels: the first 24 bytes and CRC-32 of all. */
import { crc32 } from "node:zlib";
import { describe, expect, it } from "vitest";
import type { Image } from "./image.ts";
import { resize } from "./resize.ts";

type Row = readonly [
  height: number,
  width: number,
  channels: 1 | 3,
  toHeight: number,
  toWidth: number,
  head: readonly number[],
  crc: number,
];
const rows: readonly Row[] = [
  [
    4,
    4,
    1,
    8,
    8,
    [7, 19, 43, 83, 138, 144, 102, 81, 20, 32, 55, 94, 148, 153, 110, 88, 46, 57, 78, 115, 167, 170, 125, 102],
    1936820283,
  ],
  [5, 7, 1, 3, 3, [76, 116, 109, 103, 86, 95, 145, 87, 66], 3168892263],
  [
    8,
    8,
    3,
    3,
    5,
    [62, 103, 131, 97, 141, 108, 98, 110, 137, 148, 90, 116, 122, 69, 127, 104, 136, 73, 153, 125, 120, 130, 158, 141],
    3990296178,
  ],
  [
    3,
    3,
    3,
    3,
    6,
    [7, 55, 165, 26, 56, 149, 63, 58, 116, 111, 72, 94, 171, 97, 84, 201, 109, 79, 111, 205, 105, 100, 177, 123],
    4136617895,
  ],
  [6, 6, 1, 6, 2, [74, 88, 125, 141, 104, 58, 107, 127, 102, 156, 57, 81], 424771753],
  [1, 1, 3, 2, 2, [7, 55, 165, 7, 55, 165, 7, 55, 165, 7, 55, 165], 4174522177],
  [
    28,
    28,
    1,
    14,
    14,
    [111, 93, 88, 130, 113, 139, 97, 112, 72, 84, 102, 93, 150, 158, 105, 99, 131, 167, 139, 111, 103, 107, 95, 99],
    1659076782,
  ],
  [
    112,
    92,
    1,
    32,
    32,
    [
      129, 112, 122, 126, 121, 124, 125, 128, 116, 134, 124, 117, 131, 135, 151, 141, 121, 91, 133, 139, 133, 162, 120,
      155,
    ],
    3099003924,
  ],
  [
    33,
    47,
    3,
    20,
    71,
    [97, 52, 179, 103, 78, 170, 120, 103, 149, 160, 97, 96, 150, 112, 116, 130, 121, 157, 132, 77, 165, 106, 55, 125],
    3984916131,
  ],
  [
    300,
    200,
    1,
    7,
    7,
    [
      128, 128, 128, 128, 128, 128, 128, 128, 128, 128, 128, 128, 128, 128, 128, 128, 128, 128, 128, 128, 128, 128, 128,
      128,
    ],
    2263128440,
  ],
];

const pattern = (height: number, width: number, channels: 1 | 3): Image => {
  const data = Uint8Array.from({ length: height * width * channels }, (_, i) => (i * i * 31 + i * 17 + 7) % 256);
  return { height, width, channels, data };
};

describe("resize", () => {
  it.each(rows)("%d x %d x %d to %d x %d equals Pillow's bytes", (h, w, c, toHeight, toWidth, head, crc) => {
    const out = resize(pattern(h, w, c), toHeight, toWidth);
    expect({ width: out.width, height: out.height, channels: out.channels }).toEqual({
      width: toWidth,
      height: toHeight,
      channels: c,
    });
    expect(Array.from(out.data.subarray(0, 24))).toEqual(head);
    expect(crc32(out.data)).toBe(crc);
  });

  it("keeps an image of the wanted size", () => {
    const image = pattern(3, 4, 3);
    expect(resize(image, 3, 4)).toEqual(image);
  });
});
