/** Tables of the journal. A later version adds a step at the end; a file of a newer one than ours is not touched. */
export const steps: readonly string[] = [
  `create table runs (
     id text primary key,
     begun integer not null,
     ended integer,
     owner text not null,
     sources text not null,
     out text,
     settings text not null,
     model text not null,
     milliseconds real not null default 0,
     megapixels real not null default 0
   );
   create index runs_begun on runs (begun);
   create table photos (
     run text not null references runs (id) on delete cascade,
     id text not null,
     place integer not null,
     path text not null,
     root text not null,
     relative text not null,
     state text not null default 'left',
     since integer not null default 0,
     stamp text,
     sha256 text,
     target text,
     target_bytes integer,
     target_sha256 text,
     target_stamp text,
     failure text,
     warnings text,
     fidelity real,
     milliseconds real,
     primary key (run, id)
   ) without rowid;
   create index photos_target on photos (target) where target is not null;
   create index photos_path on photos (path, stamp) where sha256 is not null;`,
];
