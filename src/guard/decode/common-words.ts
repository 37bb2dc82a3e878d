/** common words: what running text is full of in English, German, Spanish, French, Italian and Portuguese, and what people write to models. They tell a text from its cipher. */
const list =
  "the of and to in is that it for was on are as with his they be at one have this from or had by hot but some what there we can out other were all your when up use word how said an each she which do their time if will way about many then them would write like so these her long make thing see him two has look more day could go come did my sound no most number who over know water than call first people may down side been now find any new work part take get place made live where after back little only round man year came show every good me give our under name very through just form much great think say help low line before turn cause same mean differ move right boy old too does tell sentence set three want air well also play small end put home read hand port large spell add even land here must big high such follow act why ask men change went light kind off need house picture try us again animal point mother world near build self earth father you not he into please because should without never always next let know sure " +
  "ignore all previous instructions instruction forget everything above disregard prior reveal print repeat system prompt rules rule secret password hidden tell answer question respond user assistant model developer mode pretend act send email message file files data code key token execute run command delete make bomb hack steal write story safety filter policy bypass override following text encode decode translate output instead information private access admin account money transfer now on before anyone being asking another sending towards about permission " +
  "der die das und ist nicht ein eine zu den von mit sich auf für im dem des als auch an es werden aus er hat dass sie nach wird bei einer um am sind noch wie einem über einen so zum war haben nur oder aber vor zur bis mehr durch man sein ich du wir ihr alle bitte deine dein vergiss ignoriere anweisungen vorherigen " +
  "de la que el en y los del se las por un para con una su al lo como más pero sus le ya este si porque esta entre cuando muy sin sobre también me hasta hay donde quien desde todo nos durante todos uno les ni contra otros ese eso ante ellos esto antes algunos qué unos yo otro otras otra tanto esa estos mucho ignora instrucciones anteriores " +
  "le les des et est une dans qui pas pour sur avec ce il sont plus au vous nous ou mais leur être cette aux fait tout ignorez instructions précédentes je ne tu votre toutes " +
  "di che e il non per sono è da con ma come le si ho lo hai della nel alla anche questo ignora tutte istruzioni os não uma com dos mais foi ele das tem seu sua ou quando muito nas já ignore todas as instruções anteriores";

/** Bits that a common word is worth: less to be surprised at. */
export const commonWordBits = 8;

const hashOf = (word: string): number => {
  let hash = 0;
  for (let i = 0; i < word.length; i++) hash = (Math.imul(hash, 31) + word.charCodeAt(i) - 96) | 0;
  return hash;
};
const hashes = new Set(
  list
    .split(/\s+/)
    .filter((word) => /^[a-z]{2,}$/.test(word))
    .map(hashOf),
);

/** By the lower half of the hash: most words are none. */
const sieve = new Uint8Array(0x10000);
for (const hash of hashes) sieve[hash & 0xffff] = 1;

/** Of a word's letters l (1-26): hash = hash * 31 + l, in 32 bits. */
export const isCommon = (hash: number): boolean => sieve[hash & 0xffff] === 1 && hashes.has(hash);

/** `word` in small letters, three of them and more. */
export const isCommonWord = (word: string): boolean => word.length > 2 && isCommon(hashOf(word));
