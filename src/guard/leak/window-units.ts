/** units: what is said of an answer is said of a window of it of this length, so that a stream need be held back no longer */
export const windowUnits = 512;
