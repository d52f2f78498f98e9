/** Stack files as the Pulumi CLI 3.274.1 wrote them, for a project `orders`, with made-up values. */

/** Encrypted with the passphrase "test". */
export const encryptedStack = `encryptionsalt: v1:gVn/EFabnzk=:v1:f/4LBelykyl35stV:fdv0MzCaz1BWjAiJ5t1cbdDOwTZukA==
config:
  aws:region: eu-central-1
  orders:colour: red
  orders:apiKey:
    secure: v1:0opubIEOHBRLjR+A:+ufrbTjucW46HboYcmXQPdE9BA8OVE3rj0jiUfJVEg==
  orders:empty:
    secure: v1:gZ0HOz9utYMC2rMg:Cvj7LIGkHACu8+/617Pf1Q==
  orders:db:
    password:
      secure: v1:KVz5M7eutsnFFQfL:cY1FiIi4if+LB7YYiuerx7EGyZzrzHE=
    host: db.internal
    port: 5432
  orders:partners:
    - key:
        secure: v1:CHaWwFYclok8sDsS:7fvB15dtEznwmOdM6FI1vY0z
      name: acme
    - key:
        secure: v1:ESJzX5MBmlghmpVn:gZaK34w3OeIRLVwsNw6MPXQM
  orders:words:
    - secure: v1:KLn+DVrwyAy90F2l:F9J9/iQPbQ4HT/DqIU+FGGOt
    - w1
  orders:json:
    secure: v1:8ulGvZt9c1NtYZ6T:sqC5GGJddGlklLAIV/L5Zon+iaiDVtr+/UKcJQg3
  orders:count:
    secure: v1:uOlmYzeU7qeevh1p:SE5fcvOKEYCMswMbO2BIknQ=
`;

/** Encrypted with the passphrase "". */
export const emptyPhraseStack = `encryptionsalt: v1:CLYPCpoPthI=:v1:ddTlG6sAUYF992m1:1S6r176Tlg2jDJ25F2SlczacxbCHcQ==
config:
  orders:apiKey:
    secure: v1:4bjDTvbbgIRU/Hta:nVL/Nn6/fDffRB99DBKm/Vs=
`;

/** What `pulumi config --show-secrets --json` says of the first one. */
export const decryptedConfig = {
  "aws:region": "eu-central-1",
  "orders:colour": "red",
  "orders:apiKey": "key of Zoë ✓",
  "orders:empty": "",
  "orders:db": { host: "db.internal", password: "hunter2", port: 5432 },
  "orders:partners": [{ key: "p0", name: "acme" }, { key: "p1" }],
  "orders:words": ["w0", "w1"],
  "orders:json": '{"a":[1,true]}',
  "orders:count": "7",
};

/** The keys of which it says that they are secret. */
export const encryptedKeys = ["apiKey", "empty", "db", "partners", "words", "json", "count"].map(
  (key) => `orders:${key}`,
);
