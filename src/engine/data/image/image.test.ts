/** Fixtures and reference pixels by Pillow 13: the first 12 bytes and CRC-32 of all, after convert("L") or convert("RGB"). */
import { crc32 } from "node:zlib";
import { encode } from "fast-png";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { CasemateError } from "../../../core/error.ts";
import { decodeImage, withChannels } from "./image.ts";
import { decodeJpeg } from "./jpeg.ts";
import { decodePng } from "./png.ts";

type Fixture = readonly [
  title: string,
  height: number,
  width: number,
  channels: number,
  head: readonly number[],
  crc: number,
  file: string,
];
const fixtures: readonly Fixture[] = [
  [
    "png grey",
    5,
    7,
    1,
    [0, 42, 85, 127, 170, 212, 255, 0, 42, 85, 127, 170],
    713522688,
    "iVBORw0KGgoAAAANSUhEUgAAAAcAAAAFCAAAAACs8akEAAAAFUlEQVR4nGNk0NLW0tbSZmKAAFw0ACRLAQn6kbGKAAAAAElFTkSuQmCC",
  ],
  [
    "png rgb",
    5,
    7,
    3,
    [0, 0, 0, 42, 0, 9, 85, 0, 18, 127, 0, 27],
    1777232114,
    "iVBORw0KGgoAAAANSUhEUgAAAAcAAAAFCAIAAAAG+GGPAAAAIElEQVR4nGNkYGDQYuDUZuBEJlkY7DkZGNARC4MDhaIA2b4DQl9e+hYAAAAASUVORK5CYII=",
  ],
  [
    "png rgba",
    4,
    4,
    3,
    [0, 0, 0, 85, 0, 9, 170, 0, 18, 255, 0, 27],
    2155669824,
    "iVBORw0KGgoAAAANSUhEUgAAAAQAAAAECAYAAACp8Z5+AAAAJElEQVR4nGNgYGD4H8rA+X8Vg9D//wzS/1kYQjkZGBgQmLAAAJIPB6jhU0MDAAAAAElFTkSuQmCC",
  ],
  [
    "png grey alpha",
    4,
    4,
    1,
    [0, 85, 170, 255, 0, 85, 170, 255, 0, 85, 170, 255],
    505697151,
    "iVBORw0KGgoAAAANSUhEUgAAAAQAAAAECAQAAAAD+Fb1AAAAF0lEQVR4nGNg+B/6f9X///+ZGKAAkwEAuIIGAdOsgWcAAAAASUVORK5CYII=",
  ],
  [
    "png palette",
    6,
    9,
    3,
    [47, 26, 18, 47, 26, 18, 47, 26, 18, 47, 26, 18],
    3553813203,
    "iVBORw0KGgoAAAANSUhEUgAAAAkAAAAGBAMAAADj6an2AAAAD1BMVEW/zFovzDJ/Zja/GjsvGhKLEusVAAAAKUlEQVR4nAXBAQkAIAwAsP0BBDvZP4K8gS8gusVy3KRJ+7WYMUp6RYIPu9AI19+ZtIQAAAAASUVORK5CYII=",
  ],
  [
    "png palette 1 bit",
    3,
    11,
    3,
    [127, 0, 45, 127, 0, 45, 127, 0, 45, 127, 0, 45],
    1089878726,
    "iVBORw0KGgoAAAANSUhEUgAAAAsAAAADAQMAAAB/MWcIAAAABlBMVEV/vzt/AC3w3JWmAAAAEUlEQVR4nGP8/5CBgYGBgQEADjEB4okw0nwAAAAASUVORK5CYII=",
  ],
  [
    "png 1 bit",
    5,
    11,
    1,
    [0, 0, 0, 0, 255, 0, 255, 255, 255, 255, 255, 0],
    2553400183,
    "iVBORw0KGgoAAAANSUhEUgAAAAsAAAAFAQAAAAC73Sv7AAAAF0lEQVR4nGPgfsAo6s3A+oBJjYHpPgMAGMADO2WkphoAAAAASUVORK5CYII=",
  ],
  [
    "ppm",
    5,
    7,
    3,
    [0, 0, 0, 42, 0, 9, 85, 0, 18, 127, 0, 27],
    1777232114,
    "UDYKNyA1CjI1NQoAAAAqAAlVABJ/ABuqACTUAC3/ADYAPwkqPxJVPxt/PySqPy3UPzb/Pz8AfxIqfxtVfyR/fy2qfzbUfz//f0gAvxsqvyRVvy1/vzaqvz/Uv0j/v1EA/yQq/y1V/zZ//z+q/0jU/1H//1o=",
  ],
  [
    "pgm",
    5,
    7,
    1,
    [0, 42, 85, 127, 170, 212, 255, 0, 42, 85, 127, 170],
    713522688,
    "UDUKNyA1CjI1NQoAKlV/qtT/ACpVf6rU/wAqVX+q1P8AKlV/qtT/ACpVf6rU/w==",
  ],
  [
    "jpeg 4:2:0",
    24,
    40,
    3,
    [0, 6, 0, 0, 5, 0, 6, 4, 17, 12, 3, 30],
    1306359909,
    "/9j/4AAQSkZJRgABAQAAAQABAAD/2wBDAAMCAgMCAgMDAwMEAwMEBQgFBQQEBQoHBwYIDAoMDAsKCwsNDhIQDQ4RDgsLEBYQERMUFRUVDA8XGBYUGBIUFRT/2wBDAQMEBAUEBQkFBQkUDQsNFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBT/wAARCAAYACgDASIAAhEBAxEB/8QAHwAAAQUBAQEBAQEAAAAAAAAAAAECAwQFBgcICQoL/8QAtRAAAgEDAwIEAwUFBAQAAAF9AQIDAAQRBRIhMUEGE1FhByJxFDKBkaEII0KxwRVS0fAkM2JyggkKFhcYGRolJicoKSo0NTY3ODk6Q0RFRkdISUpTVFVWV1hZWmNkZWZnaGlqc3R1dnd4eXqDhIWGh4iJipKTlJWWl5iZmqKjpKWmp6ipqrKztLW2t7i5usLDxMXGx8jJytLT1NXW19jZ2uHi4+Tl5ufo6erx8vP09fb3+Pn6/8QAHwEAAwEBAQEBAQEBAQAAAAAAAAECAwQFBgcICQoL/8QAtREAAgECBAQDBAcFBAQAAQJ3AAECAxEEBSExBhJBUQdhcRMiMoEIFEKRobHBCSMzUvAVYnLRChYkNOEl8RcYGRomJygpKjU2Nzg5OkNERUZHSElKU1RVVldYWVpjZGVmZ2hpanN0dXZ3eHl6goOEhYaHiImKkpOUlZaXmJmaoqOkpaanqKmqsrO0tba3uLm6wsPExcbHyMnK0tPU1dbX2Nna4uPk5ebn6Onq8vP09fb3+Pn6/9oADAMBAAIRAxEAPwD4L0T4d/d/dfpXoGifDv7v7r9K9h0T4dfd/d/pXd6X4BjtYTLKoSNRksRX6jkkIUYe0qNRjFXbeiSW7b6JHw+T8YXaSkePaX4CjtoTLKoSNRksRVgeFZNWlUCIpbqfkTH6n3/lXsI8KSatMoERS3U/ImP1Pv8AyrrdE+HX3f3X6V+ccTcez4gn/ZmWSccKnq9nUa6vtBdF13fRL+j+HeJlStOcve/I8e0T4d/d/dfpRX1Donw6+7+6/SirwOH/AHKP3HCcY/u17xl6X4CjtoTLKgSNRksRVgeFJNWmUCIpbqfkTH6n3/lRRX514k51jaFTD5PRny0Zx55JbyfM0k3/ACq17d9Xeyt/ixwvj67XtG9Uddonw6+7+6/Su/0T4d/d/dfpRRXi5BBaH9E5RmmK0946Z/DK6cohhjDXTD0yEHqff2/ySiivxDi3i/PZZ1iaFHFTpQpScIxpylBWi93Z6t9W/lZWR/QeV4ur9Vi3q33P/9k=",
  ],
  [
    "jpeg 4:4:4",
    24,
    40,
    3,
    [0, 1, 0, 5, 0, 7, 13, 0, 18, 19, 0, 28],
    3143224681,
    "/9j/4AAQSkZJRgABAQAAAQABAAD/2wBDAAMCAgMCAgMDAwMEAwMEBQgFBQQEBQoHBwYIDAoMDAsKCwsNDhIQDQ4RDgsLEBYQERMUFRUVDA8XGBYUGBIUFRT/2wBDAQMEBAUEBQkFBQkUDQsNFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBT/wAARCAAYACgDAREAAhEBAxEB/8QAHwAAAQUBAQEBAQEAAAAAAAAAAAECAwQFBgcICQoL/8QAtRAAAgEDAwIEAwUFBAQAAAF9AQIDAAQRBRIhMUEGE1FhByJxFDKBkaEII0KxwRVS0fAkM2JyggkKFhcYGRolJicoKSo0NTY3ODk6Q0RFRkdISUpTVFVWV1hZWmNkZWZnaGlqc3R1dnd4eXqDhIWGh4iJipKTlJWWl5iZmqKjpKWmp6ipqrKztLW2t7i5usLDxMXGx8jJytLT1NXW19jZ2uHi4+Tl5ufo6erx8vP09fb3+Pn6/8QAHwEAAwEBAQEBAQEBAQAAAAAAAAECAwQFBgcICQoL/8QAtREAAgECBAQDBAcFBAQAAQJ3AAECAxEEBSExBhJBUQdhcRMiMoEIFEKRobHBCSMzUvAVYnLRChYkNOEl8RcYGRomJygpKjU2Nzg5OkNERUZHSElKU1RVVldYWVpjZGVmZ2hpanN0dXZ3eHl6goOEhYaHiImKkpOUlZaXmJmaoqOkpaanqKmqsrO0tba3uLm6wsPExcbHyMnK0tPU1dbX2Nna4uPk5ebn6Onq8vP09fb3+Pn6/9oADAMBAAIRAxEAPwD4L0T4d/d/dfpX1GX09jxMJnG2p6Bonw7+7+6/Sv0jAU9j7bB5x5nd6X4CjtoTLKoSNRksRX3P1zC5VhZ43G1FClBXbfT9W29EldttJJt2PucDm0pyUYu7ZYHhWTVpVAiKW6n5Ex+p9/5V/KXFXGuK4wxSjFOGGg/ch36c87aOTWy1UE7K95Sl+vZVj44eK1vJnW6J8O/u/uv0rnwFPY/Q8HnG2pQ0T4dfd/d/pX6Nl9PY/wAfcJnO2p3el+AY7WEyyqEjUZLEV9x9cwuVYWeNxs1ClBXbfT9W29EldttJJtpH3OBzaU5KMdWywPCkmrTKBEUt1PyJj9T7/wAq/lLinjXFcX4pRinDCwfuQ79OedtHJrZaqCdle8pS/Xsqx8cPFa3kzrdE+HX3f3X6VhgKex+h4POdtT0DRPh19391+lfpGAp7H22DznbUy9L8BR20JllQJGoyWIr7X65hcqws8bjaihSgrtvp+rbeiSu22kk20j/H/A5s5yUYu7ZYHhSTVplAiKW6n5Ex+p9/5V/KfFXGuK4vxSjG8MLB+5Dv05520cmtlqoJ2V7ylL9eyrHxw8d7yZ12ifDr7v7r9K58vp7H6HhM421O/wBE+Hf3f3X6V+kYCnsfbYPOdtTpn8MrpyiGGMNdMPTIQep9/b/J+Y408QKfDNN5dlzUsZJeqpJ7SktnJrWMX/il7tlP9IyjHOs1Ob938z//2Q==",
  ],
  [
    "jpeg progressive",
    24,
    40,
    3,
    [0, 2, 14, 0, 3, 15, 3, 4, 22, 9, 6, 27],
    1679382265,
    "/9j/4AAQSkZJRgABAQAAAQABAAD/2wBDAA0JCgsKCA0LCgsODg0PEyAVExISEyccHhcgLikxMC4pLSwzOko+MzZGNywtQFdBRkxOUlNSMj5aYVpQYEpRUk//2wBDAQ4ODhMREyYVFSZPNS01T09PT09PT09PT09PT09PT09PT09PT09PT09PT09PT09PT09PT09PT09PT09PT09PT0//wgARCAAYACgDASIAAhEBAxEB/8QAGQAAAwEBAQAAAAAAAAAAAAAAAAMEAQUC/8QAGAEBAQADAAAAAAAAAAAAAAAABAMAAgb/2gAMAwEAAhADEAAAAeG+t6IybW2D5DpGM86EOSbQGjmADf8A/8QAGBAAAwEBAAAAAAAAAAAAAAAAAAECEhH/2gAIAQEAAQUCUCgUGeigUCgz0UCgUGeigUGT/8QAGBEAAwEBAAAAAAAAAAAAAAAAAAIDASH/2gAIAQMBAT8BS5KplyTaI+ibw//EAB4RAAICAgIDAAAAAAAAAAAAAAADAQIEERITISIx/9oACAECAQE/AVjcjs9a/CseDKvMaoLHOZzmNn//xAAUEAEAAAAAAAAAAAAAAAAAAAAw/9oACAEBAAY/An//xAAaEAACAwEBAAAAAAAAAAAAAAAAEBExkSEB/9oACAEBAAE/IV8FmD+CzB/AYP8Ajnln/9oADAMBAAIAAwAAABA4U/yP7//EABkRAAIDAQAAAAAAAAAAAAAAAAABESExEP/aAAgBAwEBPxAobZVps5WxP//EABoRAQADAAMAAAAAAAAAAAAAAAEAESEQ4fH/2gAIAQIBAT8QAFsde7rgPA4lsMrRANY1P//EABoQAAMBAQEBAAAAAAAAAAAAAAABEWExIdH/2gAIAQEAAT8QwMBCVIkUy8icRgYCEqRItuROIwMBCVqJFtyJxGBgOMPg/9k=",
  ],
  [
    "jpeg grey",
    24,
    40,
    1,
    [0, 6, 13, 20, 26, 32, 40, 45, 51, 59, 65, 71],
    557393465,
    "/9j/4AAQSkZJRgABAQAAAQABAAD/2wBDAAMCAgMCAgMDAwMEAwMEBQgFBQQEBQoHBwYIDAoMDAsKCwsNDhIQDQ4RDgsLEBYQERMUFRUVDA8XGBYUGBIUFRT/wAALCAAYACgBAREA/8QAHwAAAQUBAQEBAQEAAAAAAAAAAAECAwQFBgcICQoL/8QAtRAAAgEDAwIEAwUFBAQAAAF9AQIDAAQRBRIhMUEGE1FhByJxFDKBkaEII0KxwRVS0fAkM2JyggkKFhcYGRolJicoKSo0NTY3ODk6Q0RFRkdISUpTVFVWV1hZWmNkZWZnaGlqc3R1dnd4eXqDhIWGh4iJipKTlJWWl5iZmqKjpKWmp6ipqrKztLW2t7i5usLDxMXGx8jJytLT1NXW19jZ2uHi4+Tl5ufo6erx8vP09fb3+Pn6/9oACAEBAAA/APzm8Cf8s6+i/Af/ACz/AAr6L8Cf8s/wr6M8B9I6+i/AfWOv50vAn/LOvovwH/yz/CvovwJ/yz/CvozwH0jr6L8B9Y6/nS8Cf8s6+i/Af/LP8K+i/An/ACz/AAr6M8B9I6+i/AfWOv/Z",
  ],
];
const cmyk =
  "/9j/7gAOQWRvYmUAZAAAAAAA/9sAQwAbEhQXFBEbFxYXHhwbIChCKyglJShROj0wQmBVZWRfVV1baniZgWpxkHNbXYW1hpCeo6utq2eAvMm6pseZqKuk/8AAFAgAGAAoBEMRAE0RAFkRAEsRAP/EAB8AAAEFAQEBAQEBAAAAAAAAAAABAgMEBQYHCAkKC//EALUQAAIBAwMCBAMFBQQEAAABfQECAwAEEQUSITFBBhNRYQcicRQygZGhCCNCscEVUtHwJDNicoIJChYXGBkaJSYnKCkqNDU2Nzg5OkNERUZHSElKU1RVVldYWVpjZGVmZ2hpanN0dXZ3eHl6g4SFhoeIiYqSk5SVlpeYmZqio6Slpqeoqaqys7S1tre4ubrCw8TFxsfIycrS09TV1tfY2drh4uPk5ebn6Onq8fLz9PX29/j5+v/aAA4EQwBNAFkASwAAPwDAgrE+y+1Zltb9OK6ar8FH2X2rVtrfpxRWhBR9l9q0lWO3haaZgkaDJY0Vfgo+y+1c9qF/JqcwABS3Q/In9T7/AMv5laEFH2X2p9tb9OKK4GCtv7L7VctrfpxRV+Cj7L7VpKsdvC00zBI0GSxorQgo+y+1c9qF/JqcwABS3Q/In9T7/wAv5lX4KPsvtT7a36cUVoQUfZfata2t+nFFcDBW19l9qsKsdvC00zBI0GSxoq/BR9l9q57UL+TU5gACluh+RP6n3/l/MrQgo+y+1PtrfpxRV+Cj7L7VrW1v04orQgo+y+1R6rqa2C+Rb4a5YfURj1Pv6D/JK//Z";

const bytesOf = (base64: string): Uint8Array => new Uint8Array(Buffer.from(base64, "base64"));
const text = (s: string, ...rest: number[]): Uint8Array => Uint8Array.of(...new TextEncoder().encode(s), ...rest);
const fixture = (title: string): Uint8Array => bytesOf((fixtures.find((f) => f[0] === title) as Fixture)[6]);

describe("decodeImage", () => {
  it.each(fixtures)("decodes %s as Pillow does", async (title, height, width, channels, head, crc, file) => {
    const image = await decodeImage(bytesOf(file), title);
    expect({ height: image.height, width: image.width, channels: image.channels }).toEqual({ height, width, channels });
    expect(Array.from(image.data.subarray(0, 12))).toEqual(head);
    expect(crc32(image.data)).toBe(crc);
  });

  it("keeps the high byte of 16-bit PNG and spreads 2 and 4 bits", async () => {
    const deep = encode({ width: 2, height: 1, depth: 16, channels: 1, data: Uint16Array.of(0x1234, 0xfffe) });
    expect(Array.from((await decodeImage(deep, "a")).data)).toEqual([0x12, 0xff]);
    // two rows of three samples, each row from a new byte
    const two = encode({ width: 3, height: 2, depth: 2, channels: 1, data: Uint8Array.of(0b00011011, 0b11000000) });
    expect(Array.from((await decodeImage(two, "a")).data)).toEqual([0, 85, 170, 255, 0, 0]);
  });

  it.each([
    ["plain PGM with comments", text("P2 # one\n# two\n3 1\n4\n0 2\n4 "), 1, [0, 128, 255]],
    ["plain PPM", text("P3 1 1 255 1 2 3"), 3, [1, 2, 3]],
    ["16-bit PGM", text("P5 2 1 65535\n", 0x80, 0x00, 0xff, 0xff), 1, [128, 255]],
    ["PGM with a data byte like white space", text("P5 2 1 255\n", 0x20, 0x0a), 1, [32, 10]],
  ])("decodes %s", async (_, bytes, channels, data) => {
    const image = await decodeImage(bytes, "a");
    expect(image.channels).toBe(channels);
    expect(Array.from(image.data)).toEqual(data);
  });

  it.each([
    ["cut PNG", fixture("png rgb").slice(0, -20), /can not be decoded/],
    ["cut PGM", fixture("pgm").slice(0, -1), /cut off/],
    ["cut JPEG", fixture("jpeg 4:2:0").slice(0, -100), /cut off/],
    ["CMYK JPEG", bytesOf(cmyk), /4 color components/],
    ["PGM of an impossible size", text("P5 999999 999999 255\n"), /declares 999999 x 999999/],
    ["PGM over its maximum", text("P5 1 1 9\n", 10), /more than its largest/],
    ["PGM without numbers", text("P5 x"), /number is missing/],
    ["GIF", text("GIF89a"), /not a PNG, JPEG, PGM or PPM/],
    ["nothing", new Uint8Array(0), /not a PNG/],
  ])("refuses %s", async (_, bytes, message) => {
    await expect(decodeImage(bytes, "a.img")).rejects.toThrow(message);
    await expect(decodeImage(bytes, "a.img")).rejects.toThrow("'a.img'");
  });

  it("refuses images over the pixel limit before it decodes them", async () => {
    expect(() => decodePng(fixture("png rgb"), 34)).toThrow(/declares 35 pixels/);
    await expect(decodeJpeg(fixture("jpeg grey"), 959)).rejects.toThrow(/declares 40 x 24/);
  });

  it("answers any mangled image with an image or DATA_UNREADABLE, and decodes the next one", async () => {
    await fc.assert(
      fc.asyncProperty(fc.nat(fixtures.length - 1), fc.nat(), fc.nat(255), async (which, at, value) => {
        const bytes = bytesOf((fixtures[which] as Fixture)[6]);
        bytes[at % bytes.length] = value;
        try {
          await decodeImage(bytes, "mangled");
        } catch (e) {
          if (!(e instanceof CasemateError)) throw e;
        }
      }),
      { seed: 1, numRuns: 500 },
    );
    const [, , , , , crc, file] = fixtures.find((f) => f[0] === "jpeg 4:2:0") as Fixture;
    expect(crc32((await decodeImage(bytesOf(file), "a")).data)).toBe(crc);
  });
});

describe("withChannels", () => {
  it("greys and colors as Pillow's convert", async () => {
    const rgb = await decodeImage(fixture("png rgb"), "a");
    expect(Array.from(withChannels(rgb, 1).data)).toEqual([
      0, 14, 27, 41, 55, 69, 82, 38, 52, 65, 79, 93, 107, 120, 77, 90, 104, 118, 132, 145, 159, 115, 129, 143, 156, 170,
      184, 198, 154, 167, 181, 195, 209, 222, 236,
    ]);
    expect(withChannels(rgb, 3)).toBe(rgb);
    const grey = { width: 2, height: 1, channels: 1, data: Uint8Array.of(7, 9) } as const;
    expect(Array.from(withChannels(grey, 3).data)).toEqual([7, 7, 7, 9, 9, 9]);
  });
});
