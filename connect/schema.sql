-- The sink database: what Kafka Connect writes, and the views people and functions read.
-- Run by the owner of the database, as often as wanted, in one transaction: psql -1 -v ON_ERROR_STOP=1 -f schema.sql
--
-- The connector inserts the records of the flow into `inbox`, whose rule makes the rows of `events`. It inserts dead
-- letters and marks of redrives into `letter_inbox`, whose trigger makes the rows of `dead_letters`. No insert may fail:
-- a record that fails stops the sink and all records behind it. The transform (connect/transform) hands over text that
-- PostgreSQL can hold and that fits into an index; what is inside a value is read by the functions below, which answer
-- for any text.

select pg_advisory_xact_lock(hashtext('kassa schema'));
set local client_min_messages = warning;
set local lock_timeout = '10s';

-- ----------------------------------------------------------------------------------------------- reading hostile input

-- JSON, or null. Not every exception is caught: a full disk or memory must fail the insert, not blank the payload.
create or replace function readable_json(content text) returns jsonb
language plpgsql immutable parallel safe as $$
begin
  return content::jsonb;
exception when data_exception or program_limit_exceeded then
  return null;
end
$$;

-- The text of bytes that are UTF-8; of others what `encode` makes of them.
create or replace function readable_bytes(bytes bytea) returns text
language plpgsql immutable parallel safe as $$
begin
  return convert_from(bytes, 'UTF8');
exception when data_exception then
  return encode(bytes, 'escape');
end
$$;

create or replace function readable_base64(content text) returns bytea
language plpgsql immutable parallel safe as $$
begin
  return decode(content, 'base64');
exception when data_exception then
  return null;
end
$$;

create or replace function readable_uuid(value jsonb) returns uuid
language sql stable parallel safe as $$
  select case
    when value #>> '{}' like '________-____-____-____-____________' and pg_input_is_valid(value #>> '{}', 'uuid')
    then (value #>> '{}')::uuid
  end
$$;

-- A string of at most 100 characters, or null.
create or replace function readable_text(value jsonb) returns text
language sql immutable parallel safe as $$
  select case when jsonb_typeof(value) = 'string' and length(value #>> '{}') <= 100 then value #>> '{}' end
$$;

-- A time such as ce_time has it, or null.
create or replace function readable_time(content text) returns timestamptz
language sql stable parallel safe as $$
  select case
    when content ~ '^\d{4}-\d\d-\d\d[Tt ]' and pg_input_is_valid(content, 'timestamptz') then content::timestamptz
  end
$$;

-- A whole number from 0 to the largest that JavaScript counts exactly, or null.
create or replace function readable_count(value jsonb) returns bigint
language sql immutable parallel safe as $$
  select case when jsonb_typeof(value) = 'number' then
    case when value::numeric between 0 and 9007199254740991 and value::numeric = trunc(value::numeric) then value::bigint end
  end
$$;

create or replace function readable_lines(payload jsonb) returns jsonb
language sql immutable parallel safe as $$
  select case when jsonb_typeof(payload -> 'lines') = 'array' then payload -> 'lines' else '[]' end
$$;

-- What a fact of a topic has at least, by the topic's schema (functions/topics.ts); a test holds one to the other.
create or replace function members_of(topic text) returns text[]
language sql immutable parallel safe as $$
  select case topic
    when 'checkout-requested' then array['checkoutId', 'customer', 'lines', 'amount', 'currency', 'paymentMethod', 'requestedAt']
    when 'payment-action-required' then array['checkoutId', 'customer', 'lines', 'amount', 'currency', 'paymentId', 'provider']
    when 'payment-updated' then array['checkoutId', 'by']
    when 'payment-successful' then array['checkoutId', 'customer', 'lines', 'amount', 'currency', 'paymentId', 'provider']
    when 'payment-failed' then array['checkoutId', 'customer', 'lines', 'amount', 'currency', 'reason']
    when 'order-successful' then array['checkoutId', 'customer', 'lines', 'amount', 'currency', 'paymentId', 'orderNumber']
    when 'order-rejected' then array['checkoutId', 'customer', 'lines', 'amount', 'currency', 'paymentId', 'reason', 'soldOut']
    when 'payment-captured' then array['checkoutId', 'customer', 'lines', 'amount', 'currency', 'paymentId', 'provider', 'orderNumber']
    when 'payment-capture-failed' then array['checkoutId', 'customer', 'lines', 'amount', 'currency', 'paymentId', 'provider', 'orderNumber', 'reason']
    when 'order-address-corrected' then array['checkoutId', 'orderNumber', 'shipTo', 'by']
    when 'order-shipped' then array['checkoutId', 'customer', 'lines', 'amount', 'currency', 'paymentId', 'orderNumber', 'carrier', 'trackingNumber', 'by']
    when 'refund-requested' then array['checkoutId', 'customer', 'lines', 'amount', 'currency', 'paymentId', 'orderNumber', 'refundId', 'refundAmount', 'by']
    when 'receipt-requested' then array['checkoutId', 'customer', 'lines', 'amount', 'currency', 'paymentId', 'orderNumber', 'requestId', 'by']
    when 'order-cancelled' then array['checkoutId', 'customer', 'lines', 'amount', 'currency', 'paymentId', 'orderNumber', 'reason']
    when 'payment-released' then array['checkoutId', 'customer', 'lines', 'amount', 'currency', 'paymentId', 'provider', 'reason', 'soldOut']
    when 'payment-refunded' then array['checkoutId', 'customer', 'lines', 'amount', 'currency', 'paymentId', 'refundId', 'reason', 'soldOut']
    when 'payment-refund-settled' then array['checkoutId', 'paymentId', 'refundId', 'amount', 'currency', 'provider', 'status']
    when 'email-successful' then array['checkoutId', 'mail', 'to', 'subject', 'messageId']
    when 'email-undeliverable' then array['checkoutId', 'mail', 'problem', 'at']
    when 'brand-changed' then array['brand', 'name', 'description', 'version']
    when 'product-changed' then array['sku', 'name', 'description', 'brand', 'category', 'price', 'currency', 'taxCategory', 'weightGrams', 'pictures', 'active', 'version']
    when 'stock-adjusted' then array['sku', 'change', 'reason', 'by']
    else '{}'
  end
$$;

-- The types of a topic's facts (functions/topics.ts); a test holds one to the other.
create or replace function types_of(topic text) returns text[]
language sql immutable parallel safe as $$
  select case
    when topic in ('order-cancelled', 'payment-released', 'payment-refunded', 'email-successful')
    then array['kassa.' || topic || '.v1', 'kassa.' || topic || '.v2']
    else array['kassa.' || topic || '.v1']
  end
$$;

-- Milliseconds since 1970 as Kafka keeps them; null when no calendar of ours has that moment.
create or replace function readable_time(milliseconds bigint) returns timestamptz
language sql immutable parallel safe as $$
  select case when milliseconds between 0 and 253402300799999 then to_timestamp(milliseconds / 1000::float8) end
$$;

-- ------------------------------------------------------------------------------------------------------------- tables

-- One row per event: the first record that carried it. A fact produced again keeps its first time and offset.
create table if not exists events (
  event_id text not null,
  source text not null default '',
  type text,
  topic text not null,
  partition integer not null,
  "offset" bigint not null,
  at timestamptz not null,
  value bytea,
  payload jsonb,
  checkout_id uuid,
  amount bigint,
  currency text,
  order_number text,
  reason text,
  mail text,
  arrived bigint generated always as identity,
  time timestamptz,
  trace_id text,
  primary key (event_id, source)
);

-- The events of a database that kept no source: a record of the same id and topic is one of them, whatever its source.
-- Without them, a record that the sink reads again after the migration would become a second row.
create table if not exists events_without_source (
  event_id text not null,
  topic text not null,
  primary key (event_id, topic)
);

do $$
begin
  if exists (select from pg_attribute where attrelid = 'events'::regclass and attname = 'source') then return; end if;
  set local maintenance_work_mem = '256MB';
  alter table events
    add column source text not null default '',
    add column time timestamptz,
    add column trace_id text,
    drop constraint events_pkey;
  alter table events add primary key (event_id, source);
  -- An index that is built at the end takes a third of the time of one that grows row by row.
  alter table events_without_source drop constraint events_without_source_pkey;
  insert into events_without_source select event_id, topic from events;
  alter table events_without_source add primary key (event_id, topic);
  analyze events_without_source;
  drop table if exists inbox; -- it took bytes, and has no rows
  drop function if exists readable_json(bytea), readable_id(bytea);
end
$$;

comment on table events is 'Every record of the flow, once per event; the views are made of it';
comment on column events.event_id is 'ce_id in ASCII; the SHA-256 of one that is longer than 200 bytes; where it is missing or empty, topic/partition/offset';
comment on column events.source is 'ce_source; with event_id it identifies an event. Empty when it is missing, or was not kept in its day';
comment on column events.time is 'ce_time: when the fact came to be; null when it is missing or no time';
comment on column events.trace_id is 'Trace id out of traceparent (W3C): the same for all records that follow from one request';
comment on column events.at is 'Timestamp of the Kafka record';
comment on column events.value is 'The bytes of the record as they came';
comment on column events.type is 'ce_type; null when it is missing, or ce_specversion is not 1.0';
comment on column events.payload is 'value as JSON; null when it is none. The columns after it are taken out of it when it has the type, the time and the members of a fact of its topic';
comment on column events.amount is 'Minor units of the currency: 1999 is 19.99 EUR';
comment on column events.arrived is 'Counts up in the order rows become visible: read "arrived > the last one seen" and miss nothing';

-- The reports' way in: a time range of one topic. Everything they count is in the index, so the rows are not read.
create index if not exists events_by_topic_and_time on events (topic, at)
  include (checkout_id, amount, currency);
-- One checkout, and all checkouts in one pass: the view `checkouts` is answered from this index alone.
create index if not exists events_by_checkout on events (checkout_id)
  include (topic, at, amount, currency, order_number, reason, mail);
create unique index if not exists events_by_arrival on events (arrived);
create index if not exists events_by_trace on events (trace_id) where trace_id is not null;

-- What an order is searched by: the mail address, its beginning too, and the words of the name. Cut, because an index row must
-- hold them, and without accents. Functions are named with their schema: an index is built without a search path. Only rows of checkout-requested are in these indexes: the sink pays for one row in five.
create or replace function searched_mail(payload jsonb) returns text
language sql immutable parallel safe as $$
  select lower(left(payload #>> '{customer,email}', 254))
$$;

create or replace function words_of(content text) returns text[]
language sql immutable parallel safe as $$
  select array_remove(regexp_split_to_array(
    lower(left(regexp_replace(normalize(left(content, 200), NFKD), '[\u0300-\u036f]+', '', 'g'), 400)), '[^[:alnum:]]+'), '')
$$;

create or replace function searched_name(payload jsonb) returns tsvector
language sql immutable parallel safe as $$
  select array_to_tsvector(public.words_of(payload #>> '{customer,name}'))
$$;

-- Every word of the search begins a word of the name; null when it has no word.
create or replace function name_search(search text) returns tsquery
language sql immutable parallel safe as $$
  select string_agg('''' || word || ''':*', ' & ')::tsquery from unnest(public.words_of(search)) as word
$$;

create index if not exists events_by_mail on events (searched_mail(payload) text_pattern_ops)
  where topic = 'checkout-requested' and checkout_id is not null;
create index if not exists events_by_name on events using gin (searched_name(payload))
  where topic = 'checkout-requested' and checkout_id is not null;
create index if not exists events_by_order_number on events (order_number text_pattern_ops) include (checkout_id)
  where topic = 'order-successful' and checkout_id is not null;

-- A mail by the id that SES gave it. Cut, because an index row must hold it.
create index if not exists events_by_message on events (left(payload ->> 'messageId', 200)) where topic = 'email-successful';

-- Writers take turns until they commit. Without it a second task could commit a smaller `arrived` after a reader has
-- gone past it, and that event would be missing from every follower of the log.
create or replace function in_turn() returns trigger
language plpgsql as $$
begin
  perform pg_advisory_xact_lock(hashtext('kassa events'));
  return null;
end
$$;

create or replace trigger in_turn before insert on events for each statement execute function in_turn();

-- The lines of every order, taken out of its payload once, as it arrives. A report over many orders would otherwise read
-- and parse each payload again, at ten times the cost.
create table if not exists lines (
  checkout_id uuid not null,
  order_number text,
  line integer not null,
  sku text,
  name text,
  quantity bigint,
  unit_price bigint,
  amount bigint,
  currency text,
  ordered_at timestamptz not null,
  tax_rate bigint,
  tax_amount bigint
);
comment on table lines is 'What the view order_lines shows; kept by triggers on events';
create index if not exists lines_by_time on lines (ordered_at) include (sku, name, quantity, amount, currency);
create index if not exists lines_by_checkout on lines (checkout_id);

-- What it returns may change from one schema to the next, which `create or replace` refuses.
drop function if exists lines_of(jsonb);
-- The lines of one order. Texts are cut, for an index row must hold them.
create function lines_of(payload jsonb)
returns table (
  line integer, sku text, name text, quantity bigint, unit_price bigint, amount bigint, tax_rate bigint, tax_amount bigint
)
language sql immutable parallel safe as $$
  select number::integer, left(content ->> 'sku', 200), left(content ->> 'name', 200),
    readable_count(content -> 'quantity'), readable_count(content -> 'unitPrice'), readable_count(content -> 'amount'),
    readable_count(content -> 'taxRate'), readable_count(content -> 'taxAmount')
  from jsonb_array_elements(readable_lines(payload)) with ordinality as each (content, number)
  limit 1000 -- a value of a megabyte holds half a million, and rows of its own for each would hold up the sink
$$;

-- With the rights of its owner: the connector has none on the table.
create or replace function keep_lines() returns trigger
language plpgsql security definer set search_path = public, pg_temp as $$
begin
  case tg_op
    when 'INSERT' then
      insert into lines
      select checkout_id, order_number, line, sku, name, quantity, unit_price, each.amount, currency, at, tax_rate, tax_amount
      from changed cross join lateral lines_of(payload) as each
      where topic = 'order-successful' and checkout_id is not null;
    when 'DELETE' then
      delete from lines where checkout_id in (select checkout_id from changed where topic = 'order-successful');
    when 'TRUNCATE' then
      truncate lines;
  end case;
  return null;
end
$$;

create or replace trigger lines_come after insert on events
  referencing new table as changed for each statement execute function keep_lines();
create or replace trigger lines_go after delete on events
  referencing old table as changed for each statement execute function keep_lines();
create or replace trigger all_lines_go after truncate on events for each statement execute function keep_lines();

-- A database that kept no VAT has it in the payloads. Its lines are changed in place: the event of a line may be gone.
do $$
begin
  if exists (select from pg_attribute where attrelid = 'lines'::regclass and attname = 'tax_rate') then return; end if;
  alter table lines add column tax_rate bigint, add column tax_amount bigint;
  update lines set tax_rate = taxed.tax_rate, tax_amount = taxed.tax_amount
  from (
    select distinct on (checkout_id, at, line) checkout_id, at, line, tax_rate, tax_amount
    from events cross join lateral lines_of(payload) as each
    where topic = 'order-successful' and checkout_id is not null and (tax_rate is not null or tax_amount is not null)
    order by checkout_id, at, line, arrived
  ) as taxed
  where lines.checkout_id = taxed.checkout_id and lines.ordered_at = taxed.at and lines.line = taxed.line;
end
$$;

-- Of the orders that came before there was this table.
insert into lines
select checkout_id, order_number, line, sku, name, quantity, unit_price, each.amount, currency, at, tax_rate, tax_amount
from events cross join lateral lines_of(payload) as each
where topic = 'order-successful' and checkout_id is not null and not exists (select from lines);

-- What the connector writes to. Times are in milliseconds; a value that is no text comes as Base64 in `bytes` instead.
-- No row ever stays here.
create table if not exists inbox (
  topic text,
  partition integer,
  "offset" bigint,
  at bigint,
  event_id text,
  source text,
  type text,
  time bigint,
  trace_id text,
  value text,
  bytes text,
  constraint stays_empty check (false)
);

-- A rule and not a trigger: it turns the connector's statement of many rows into one insert, at 60 % of the time that
-- an insert for each row takes, and it runs with the rights of its owner, so the connector needs none on `events`.
create or replace rule inbox_to_events as on insert to inbox do instead
  insert into events (event_id, source, type, topic, partition, "offset", at, time, trace_id, value, payload,
    checkout_id, amount, currency, order_number, reason, mail)
  select
    new.event_id, coalesce(new.source, ''), new.type, new.topic, new.partition, new."offset",
    coalesce(readable_time(new.at), now()), readable_time(new.time), new.trace_id,
    coalesce(convert_to(new.value, 'UTF8'), decode(new.bytes, 'base64')),
    payload,
    readable_uuid(fact -> 'checkoutId'),
    readable_count(fact -> 'amount'),
    readable_text(fact -> 'currency'),
    readable_text(fact -> 'orderNumber'),
    -- In the column, and so in its index: the view `checkouts` reads no payload.
    case when new.topic = 'payment-refund-settled' and fact ->> 'status' = 'failed' then 'refund_failed' else readable_text(fact -> 'reason') end,
    readable_text(fact -> 'mail')
  from lateral (select readable_json(new.value) as payload offset 0) as read -- offset 0: parsed once, not per column
  -- What no function takes for a fact of its topic is no money, no order and no mail here either.
  cross join lateral (
    select case
      when new.type = any(types_of(new.topic)) and new.time is not null and payload ?& members_of(new.topic) then payload
    end as fact offset 0
  ) as checked
  -- A subquery of its own and not `not exists`, which may become a join that gives up the order of the records.
  where (
    select true from events_without_source as earlier
    where earlier.event_id = new.event_id and earlier.topic = new.topic
  ) is null
  on conflict (event_id, source) do nothing;

-- ------------------------------------------------------------------------------------------------------- dead letters
-- The topics dead-letter and retries-exhausted: a row for each record on them, which waits until it is redriven. It is
-- kept after that, with when and by what. A discarded one counts as redriven; discarded_why says that it went nowhere.
--
--   what waits, newest first:  select … from dead_letters where redriven_at is null and arrived < $cursor
--                              order by arrived desc limit 100
--   of one topic:              … and topic = 'dead-letter'
--   of one checkout:           select … from dead_letters where checkout_id = $1 and redriven_at is null: some of them are sent
--                              on by a schedule; which wait for a person, functions/operations/postgres.ts says
--   one record:                select … from dead_letters where id = 'dead-letter-0-17', then that offset of the topic

create table if not exists dead_letters (
  id text primary key,
  topic text not null,
  partition integer not null,
  "offset" bigint not null,
  source_topic text,
  source_partition integer,
  source_offset bigint,
  reason text not null,
  error text,
  function text,
  attempt integer not null,
  failed_at timestamptz not null,
  key text,
  checkout_id uuid,
  event_id text,
  trace_id text,
  headers jsonb not null,
  value bytea,
  problem text,
  redriven_at timestamptz,
  redriven_by text,
  redriven_to text,
  arrived bigint generated always as identity
);

comment on table dead_letters is 'Every record that was put aside, and whether it was redriven since';
comment on column dead_letters.id is 'topic-partition-offset: where the dead letter lies, and the key of its mark on the topic redriven';
comment on column dead_letters.source_topic is 'Where the record was read that failed: topic, partition and offset; null when the dead letter does not say';
comment on column dead_letters.reason is 'A short constant, such as invalid-value or RetriesExhausted; unknown when the dead letter does not say';
comment on column dead_letters.error is 'The error of the last try, at most 1,000 characters; null when it is not known';
comment on column dead_letters.function is 'The function that failed';
comment on column dead_letters.attempt is 'How often the record had been redriven before it failed this time (kassa-attempt)';
comment on column dead_letters.failed_at is 'When it was put aside: what the dead letter says, else its timestamp';
comment on column dead_letters.checkout_id is 'Out of the key, else out of the value';
comment on column dead_letters.headers is 'Of the headers of the failed record: ce_id, ce_source, ce_type, ce_time, traceparent, kassa-attempt, content-type';
comment on column dead_letters.value is 'The bytes of the value of the failed record; null when it has none, or is too large to be put aside whole';
comment on column dead_letters.problem is 'Why the record cannot be redriven; null when it can';
comment on column dead_letters.redriven_at is 'When it was redriven; null while it waits';
comment on column dead_letters.redriven_by is 'By what: the word that the redrive gave, or null';
comment on column dead_letters.arrived is 'Counts up in the order rows become visible';

create unique index if not exists dead_letters_by_arrival on dead_letters (arrived);
create index if not exists dead_letters_waiting on dead_letters (arrived) where redriven_at is null;
create index if not exists dead_letters_waiting_by_topic on dead_letters (topic, arrived) where redriven_at is null;
drop index if exists dead_letters_of_checkout; -- it had only those that wait
create index if not exists dead_letters_by_checkout on dead_letters (checkout_id);
create index if not exists dead_letters_by_trace on dead_letters (trace_id) where trace_id is not null;
create index if not exists dead_letters_by_event on dead_letters (left(event_id, 200)) where event_id is not null;

-- The marks: a mark may arrive before its dead letter, for they lie on different topics.
create table if not exists redrives (
  id text primary key,
  redriven_at timestamptz not null,
  redriven_by text,
  redriven_to text
);
alter table dead_letters add column if not exists discarded_why text;
alter table redrives add column if not exists discarded_why text;
comment on column dead_letters.discarded_why is 'Why an operator gave it up instead of redriving it; then redriven_at and redriven_by say when and who';
create index if not exists dead_letters_handled on dead_letters (redriven_at) where redriven_at is not null;
comment on table redrives is 'The first mark of each redriven dead letter, by its id; dead_letters shows it';

-- The bytes of a header in an event of Lambda: a list of numbers, signed or not.
create or replace function header_bytes(list jsonb) returns bytea
language sql immutable parallel safe as $$
  select decode(string_agg(lpad(to_hex(byte::integer & 255), 2, '0'), '' order by number), 'hex')
  from jsonb_array_elements_text(list) with ordinality as each (byte, number)
  where number <= 1000
$$;

-- Lambda's on-failure format, read into the columns of dead_letters; null when it is something else.
-- https://docs.aws.amazon.com/lambda/latest/dg/kafka-on-failure-destination.html
create or replace function exhausted(content jsonb) returns dead_letters
language plpgsql stable parallel safe as $$
declare
  context jsonb := content -> 'requestContext';
  record jsonb := jsonb_path_query_first(content, '$.payload.records.*[0]');
  letter dead_letters;
begin
  if jsonb_typeof(context) is distinct from 'object' or jsonb_typeof(content -> 'KafkaBatchInfo') is distinct from 'object'
  then return null; end if;
  letter.reason := left(context ->> 'condition', 200);
  letter.function := left(coalesce(substring(context ->> 'functionArn' from ':function:([^:]+)'), context ->> 'functionArn'), 200);
  letter.failed_at := readable_time(content ->> 'timestamp');
  letter.headers := '{}';
  if content -> 'payload' is null then
    letter.problem := 'It was too large to be put aside whole. It is on its source topic for as long as that keeps it.';
    return letter;
  end if;
  if jsonb_typeof(record) is distinct from 'object' then return null; end if;
  letter.source_topic := left(record ->> 'topic', 249);
  letter.source_partition := (record ->> 'partition')::integer;
  letter.source_offset := (record ->> 'offset')::bigint;
  letter.key := left(readable_bytes(decode(record ->> 'key', 'base64')), 200);
  letter.value := decode(record ->> 'value', 'base64');
  letter.headers := coalesce((
    select jsonb_object_agg(name, left(readable_bytes(header_bytes(bytes)), 1000) order by place) -- the last of a name counts
    from jsonb_array_elements(case when jsonb_typeof(record -> 'headers') = 'array' then record -> 'headers' else '[]' end)
      with ordinality as each (header, place)
    cross join lateral jsonb_each(case when jsonb_typeof(header) = 'object' then header else '{}' end) as pair (name, bytes)
    where name in ('ce_id', 'ce_source', 'ce_type', 'ce_time', 'traceparent', 'kassa-attempt', 'content-type')
      and jsonb_typeof(bytes) = 'array'
  ), '{}');
  return letter;
exception when data_exception or program_limit_exceeded then
  return null;
end
$$;

-- A dead letter as a handler makes it: the record as it came, with reason and coordinates in headers of its own.
create or replace function put_aside(headers jsonb, key text, value bytea) returns dead_letters
language plpgsql stable parallel safe as $$
declare
  letter dead_letters;
  own constant text := 'kassa-dead-letter-';
begin
  letter.reason := left(headers ->> (own || 'reason'), 200);
  letter.error := left(headers ->> (own || 'error'), 1000);
  letter.function := left(headers ->> (own || 'function'), 200);
  letter.failed_at := readable_time(headers ->> (own || 'at'));
  letter.key := key;
  letter.value := value;
  letter.headers := (
    select coalesce(jsonb_object_agg(name, content), '{}')
    from jsonb_each_text(headers) as each (name, content)
    where not starts_with(name, own)
  );
  letter.source_topic := left(headers ->> (own || 'topic'), 249);
  if pg_input_is_valid(headers ->> (own || 'partition'), 'integer') and pg_input_is_valid(headers ->> (own || 'offset'), 'bigint') then
    letter.source_partition := (headers ->> (own || 'partition'))::integer;
    letter.source_offset := (headers ->> (own || 'offset'))::bigint;
  end if;
  if letter.source_topic is null or letter.source_partition is null or letter.source_offset is null then
    letter.problem := 'It lacks the headers kassa-dead-letter-topic, -partition and -offset.';
  end if;
  return letter;
end
$$;

-- What the connector writes to. Headers come as a JSON object of those that matter, the last of a name.
create table if not exists letter_inbox (
  topic text,
  partition integer,
  "offset" bigint,
  at bigint,
  key text,
  headers text,
  value text,
  bytes text
);

-- With the rights of its owner: the connector has none on the tables. It takes the turn of `events`, so a mark and its
-- dead letter, written at once, see each other.
create or replace function letter_arrives() returns trigger
language plpgsql security definer set search_path = public, pg_temp as $$
declare
  sent_at constant timestamptz := coalesce(readable_time(new.at), now());
  content jsonb := readable_json(new.value);
  letter dead_letters;
  mark redrives;
begin
  perform pg_advisory_xact_lock(hashtext('kassa events'));
  if new.topic = 'redriven' then
    if new.key is null then return null; end if;
    mark.id := new.key;
    mark.redriven_at := coalesce(readable_time(content ->> 'at'), sent_at);
    mark.redriven_by := readable_text(content -> 'by');
    mark.redriven_to := readable_text(content -> 'to');
    mark.discarded_why := left(nullif(content ->> 'discarded', ''), 500);
    insert into redrives select mark.* on conflict do nothing;
    if found then
      update dead_letters
      set (redriven_at, redriven_by, redriven_to, discarded_why) =
        row (mark.redriven_at, mark.redriven_by, mark.redriven_to, mark.discarded_why)
      where id = mark.id;
    end if;
    return null;
  end if;

  if new.topic = 'retries-exhausted' then
    letter := exhausted(content);
    -- Where a function of ours put it aside, and not Lambda.
    letter.error := left(readable_json(new.headers) ->> 'kassa-dead-letter-error', 1000);
    letter.problem := case
      when letter.reason is null and letter.headers is null then 'Its value is not in Lambda’s on-failure format.'
      else letter.problem
    end;
  else
    letter := put_aside(coalesce(readable_json(new.headers), '{}'), new.key,
      coalesce(convert_to(new.value, 'UTF8'), decode(new.bytes, 'base64')));
  end if;
  content := readable_json(case when letter.value is not null then readable_bytes(letter.value) end);
  select * into mark from redrives where id = concat_ws('-', new.topic, new.partition, new."offset");
  insert into dead_letters (id, topic, partition, "offset", source_topic, source_partition, source_offset, reason, error,
    function, attempt, failed_at, key, checkout_id, event_id, trace_id, headers, value, problem,
    redriven_at, redriven_by, redriven_to, discarded_why)
  values (
    concat_ws('-', new.topic, new.partition, new."offset"), new.topic, new.partition, new."offset",
    letter.source_topic, letter.source_partition, letter.source_offset,
    coalesce(letter.reason, 'unknown'), letter.error, letter.function,
    coalesce(substring(letter.headers ->> 'kassa-attempt' from '^\d{1,6}$')::integer, 0),
    coalesce(letter.failed_at, sent_at),
    coalesce(letter.key, new.key),
    coalesce(readable_uuid(to_jsonb(coalesce(letter.key, new.key))), readable_uuid(content -> 'checkoutId')),
    left(letter.headers ->> 'ce_id', 800),
    substring(letter.headers ->> 'traceparent' from '^[0-9a-f]{2}-([0-9a-f]{32})-[0-9a-f]{16}-[0-9a-f]{2}'),
    coalesce(letter.headers, '{}'), letter.value, letter.problem,
    mark.redriven_at, mark.redriven_by, mark.redriven_to, mark.discarded_why
  )
  on conflict (id) do nothing;
  return null;
end
$$;

create or replace trigger letter_arrives before insert on letter_inbox for each row execute function letter_arrives();

-- ------------------------------------------------------------------------------------------------------ personal data
-- An erasure replaces name, mail, address and payment token by "erased" and keeps ids, amounts, countries and hashes
-- (docs/privacy.md). `npm run privacy` erases what is here; the triggers erase what arrives later: a record that is redriven, or
-- a topic that the connector reads again.

create table if not exists erased_checkouts (
  checkout_id uuid primary key,
  keeps_order boolean not null default false,
  erased_at timestamptz not null default now()
);
comment on table erased_checkouts is 'Whose person was erased: records of these checkouts that arrive later are erased as they arrive';
comment on column erased_checkouts.keeps_order is 'True: the name and the address of the order stay in order-successful until the years of the law are over';

-- As mailboxOf in functions/mailbox.ts; a test holds one to the other.
create or replace function mailbox_of(address text) returns text
language sql immutable parallel safe as $$
  select coalesce(nullif(replace(regexp_replace(local, '\+.*$', ''), '.', ''), ''), local) || '@' ||
    case domain when 'googlemail.com' then 'gmail.com' else domain end
  from (select lower(substring(address from '^(.*)@')), lower(substring(address from '@([^@]*)$'))) as parts (local, domain)
$$;

-- A fact without its person, as withoutPerson in functions/privacy/personal-data.ts; a test holds one to the other. Null when
-- it is no JSON object: then nothing of it can be told from a person.
create or replace function without_person(fact jsonb, keeps_order boolean default false) returns jsonb
language sql immutable parallel safe as $$
  select case when jsonb_typeof(fact) = 'object' then fact || coalesce((
    select jsonb_object_agg(name, case
      when jsonb_typeof(member) <> 'object' then to_jsonb('erased'::text)
      else (
        select coalesce(jsonb_object_agg(field, case
          when field = 'country' or (keeps_order and field <> 'email') then content else to_jsonb('erased'::text)
        end), '{}')
        from jsonb_each(member) as fields (field, content)
      )
    end)
    from jsonb_each(fact) as members (name, member)
    where name in ('customer', 'shipTo', 'paymentMethod', 'to', 'note')
  ), '{}') end
$$;

create or replace function bytes_without_person(bytes bytea) returns bytea
language sql immutable parallel safe as $$
  select case when bytes is not null then
    coalesce(convert_to(without_person(readable_json(readable_bytes(bytes)))::text, 'UTF8'), 'erased')
  end
$$;

-- Up to which time retention has taken the person out of the events of a topic. An event that came to be before that and arrives
-- later loses it as it arrives.
create table if not exists forgotten_events (
  topic text primary key,
  before timestamptz not null default '-infinity',
  kept_before timestamptz not null default '-infinity'
);
comment on table forgotten_events is 'Up to which time the events of a topic have lost their person by age';
comment on column forgotten_events.kept_before is 'Up to which time they have, but for the name and the address of the order';

-- With the rights of its owner: the connector has none on the tables.
create or replace function erase_late_events() returns trigger
language plpgsql security definer set search_path = public, pg_temp as $$
begin
  if not exists (select from erased_checkouts) and not exists (select from forgotten_events) then return null; end if;
  update events set payload = erased, value = coalesce(convert_to(erased::text, 'UTF8'), 'erased')
  from (
    select event_id, source, without_person(payload, topic = 'order-successful'
      and coalesce(of_checkout.keeps_order, true) and coalesce(of_topic.before <= least(time, at), true)) as erased
    from changed
    left join erased_checkouts as of_checkout using (checkout_id)
    left join forgotten_events as of_topic using (topic)
    where of_checkout.checkout_id is not null or greatest(of_topic.before, of_topic.kept_before) > least(time, at)
  ) as late
  where events.event_id = late.event_id and events.source = late.source and events.value is not null;
  return null;
end
$$;

create or replace trigger late_events_are_erased after insert on events
  referencing new table as changed for each statement execute function erase_late_events();

create or replace function erase_late_letter() returns trigger
language plpgsql security definer set search_path = public, pg_temp as $$
begin
  if exists (select from erased_checkouts where checkout_id = new.checkout_id) then
    new.value := bytes_without_person(new.value);
    new.error := 'erased';
    new.discarded_why := case when new.discarded_why is not null then 'erased' end;
  end if;
  return new;
end
$$;

create or replace trigger late_letters_are_erased before insert on dead_letters
  for each row execute function erase_late_letter();

-- Retention: what is forgotten by age. The function `retention` and `npm run privacy -- retain` call these. A call does one batch;
-- doing it again changes nothing more.

-- The next events of a topic, the oldest first. Answers how many it looked at, and how many changed; when it looked at fewer than
-- `most`, it has come to `until`.
create or replace function forget_events(of_topic text, until timestamptz, keeps_order boolean, most integer)
returns table (seen bigint, changed bigint)
language plpgsql as $$
declare
  since timestamptz;
  last timestamptz;
begin
  insert into forgotten_events (topic) values (of_topic) on conflict do nothing;
  select case when keeps_order then greatest(before, kept_before) else before end into since
  from forgotten_events where topic = of_topic for update;
  select count(*), max(at) into seen, last
  from (select at from events where topic = of_topic and at >= since and at < until order by at limit most) as batch;
  update events set
    payload = plain,
    value = coalesce(convert_to(plain::text, 'UTF8'), 'erased'),
    -- Where it is no fact, nobody has checked the headers either.
    event_id = case when plain is null then 'erased-' || md5(old.event_id || ' ' || old.source) else old.event_id end,
    source = case when plain is null then 'erased' else old.source end,
    type = case when plain is not null then type end
  from (
    select event_id, source, case
      when checkout_id is not null or not 'checkoutId' = any(members_of(topic))
      then without_person(payload, keeps_order and topic = 'order-successful')
    end as plain
    from events where topic = of_topic and at >= since and at <= last
  ) as old
  where events.event_id = old.event_id and events.source = old.source
    and (payload is distinct from plain or (plain is null and value <> 'erased'));
  get diagnostics changed = row_count;
  last := case when seen < most then greatest(since, until) else last + interval '1 microsecond' end;
  update forgotten_events set
    before = case when keeps_order then before else last end,
    kept_before = case when keeps_order then last else kept_before end
  where topic = of_topic;
  return next;
end
$$;

-- Everything of these checkouts, and what arrives of them later. Answers how many events changed.
create or replace function forget_checkouts(ids uuid[]) returns bigint
language plpgsql as $$
declare
  changed bigint;
begin
  insert into erased_checkouts (checkout_id) select unnest(ids)
  on conflict (checkout_id) do update set keeps_order = false where erased_checkouts.keeps_order;
  update events set
    payload = without_person(payload), value = coalesce(convert_to(without_person(payload)::text, 'UTF8'), 'erased')
  where checkout_id = any(ids) and payload is distinct from without_person(payload);
  get diagnostics changed = row_count;
  update redrives set discarded_why = 'erased'
  where discarded_why <> 'erased' and id in (select id from dead_letters where checkout_id = any(ids));
  update dead_letters set value = bytes_without_person(value), error = 'erased',
    discarded_why = case when discarded_why is not null then 'erased' end
  where checkout_id = any(ids)
    and (value <> bytes_without_person(value) or error <> 'erased' or discarded_why <> 'erased');
  return changed;
end
$$;

-- The payment tokens of these checkouts. Answers how many events changed.
create or replace function forget_tokens(ids uuid[]) returns bigint
language sql as $$
  with changed as (
    update events set payload = plain, value = convert_to(plain::text, 'UTF8')
    from (
      select event_id, source, payload || '{"paymentMethod": "erased"}' as plain
      from events where checkout_id = any(ids) and payload ? 'paymentMethod'
    ) as old
    where events.event_id = old.event_id and events.source = old.source and payload <> plain
    returning 1
  )
  select count(*) from changed
$$;

-- Old dead letters: their topics have forgotten the records. A time that is still to come was not written by a function.
create or replace function forget_letters(until timestamptz, most integer) returns bigint
language sql as $$
  with old as (
    select id from dead_letters
    where (failed_at < until or failed_at > now() + interval '1 day')
      and (headers <> '{}' or error <> 'erased' or value <> 'erased' or discarded_why <> 'erased')
    limit most
  ), changed as (
    update dead_letters set
      value = case when value is not null then 'erased'::bytea end,
      error = case when error is not null then 'erased' end,
      discarded_why = case when discarded_why is not null then 'erased' end,
      key = case when key = checkout_id::text then key when key is not null then 'erased' end,
      event_id = case when pg_input_is_valid(event_id, 'uuid') then event_id when event_id is not null then 'erased' end,
      headers = '{}'
    where id in (select id from old)
    returning id
  ), marks as (
    update redrives set discarded_why = 'erased' where discarded_why <> 'erased' and id in (select id from changed)
  )
  select count(*) from changed
$$;

-- Whole rows, the oldest first.
create or replace function remove_events(of_topic text, until timestamptz, most integer) returns bigint
language sql as $$
  with old as (
    select event_id, source from events where topic = of_topic and at < until order by at limit most
  ), removed as (
    delete from events using old where events.event_id = old.event_id and events.source = old.source returning 1
  )
  select count(*) from removed
$$;

create or replace function remove_letters(until timestamptz, most integer) returns bigint
language sql as $$
  with removed as (
    delete from dead_letters where id in (
      select id from dead_letters where failed_at < until limit most
    )
    returning id
  ), marks as (
    delete from redrives where id in (select id from removed)
  )
  select count(*) from removed
$$;

-- -------------------------------------------------------------------------------------------------------------- views
-- Made anew each time, so that a column may change its name or type. Another's view on top of them stops this with
-- PostgreSQL's own message rather than being dropped with them.

drop view if exists stock, stock_adjustments, price_history, products, brands, catalogue_changes, unreadable_events, topics, stage_latency, stage_durations, revenue_by_day, undeliverable_emails, emails, operator_actions, shipments, order_lines, orders, payments, checkouts, refunds;

-- A decision goes before the word of the provider, which repeats it. A cancelled order that was not taken for sure has a refund
-- only when the provider makes one.
create view refunds as
select
  decided.checkout_id, decided.refund_id, order_number, amount, currency,
  reason, refund_lines, note, operator, decided_at,
  coalesce(refunded.provider, settled.provider) as provider,
  refunded.at as refunded_at,
  settled.at as settled_at,
  coalesce(settled.status, refunded.status, 'pending') as status
from (
  select distinct on (checkout_id, payload ->> 'refundId')
    checkout_id, payload ->> 'refundId' as refund_id, order_number,
    readable_count(coalesce(payload -> 'refundAmount', payload -> 'amount')) as amount, currency,
    case topic when 'refund-requested' then 'requested' when 'order-cancelled' then 'cancelled' else reason end as reason,
    payload -> 'refundLines' as refund_lines,
    payload ->> 'note' as note, payload ->> 'by' as operator, coalesce(time, at) as decided_at
  from events
  where topic in ('refund-requested', 'order-cancelled', 'payment-refunded')
    and checkout_id is not null and payload ->> 'refundId' is not null
    and (topic <> 'order-cancelled' or (payload -> 'captured' = 'true' and payload -> 'refundAmount' <> '0'))
  order by checkout_id, payload ->> 'refundId', array_position(array['refund-requested', 'order-cancelled'], topic), at
) as decided
-- Aggregates, because a limit would make the planner walk through all refunds there are for each of them.
left join lateral (
  select min(at) as at, max(payload ->> 'provider') as provider,
    case when count(*) > 0 then coalesce((array_agg(payload ->> 'status' order by at))[1], 'succeeded') end as status
  from events
  where checkout_id = decided.checkout_id and topic = 'payment-refunded' and payload ->> 'refundId' = decided.refund_id
) as refunded on true
-- What succeeded may fail days later, never the other way round.
left join lateral (
  select max(at) as at, max(payload ->> 'provider') as provider,
    case when bool_or(payload ->> 'status' = 'failed') then 'failed' else max(payload ->> 'status') end as status
  from events
  where checkout_id = decided.checkout_id and topic = 'payment-refund-settled' and payload ->> 'refundId' = decided.refund_id
) as settled on true;
comment on view refunds is 'One row per refund: what was decided, and how the provider ended it: pending, succeeded or failed';

create view checkouts as
select
  checkout_id,
  case
    when cancelled_at is not null then 'cancelled'
    -- Of a payment without an order: an order stays what it is, and says how much of it was given back.
    when refunded_at is not null and ordered_at is null and refunded >= amount then 'refunded'
    when released_at is not null then 'released'
    when rejected_at is not null then 'rejected'
    when shipped_at is not null then 'shipped'
    when confirmed_at is not null then 'confirmed'
    when ordered_at is not null then 'ordered'
    when paid_at is not null then 'paid'
    when declined_at is not null and reason = 'expired' then 'expired'
    when declined_at is not null then 'declined'
    when asked_at is not null then 'action-required'
    else 'accepted'
  end as status,
  order_number, amount, currency, reason,
  accepted_at, paid_at, declined_at, ordered_at, rejected_at, refunded_at, confirmed_at, captured_at, released_at,
  cancelled_at, shipped_at, refunded
from (
  select *, case when refunded_at is null then 0 else (
    -- The few that have refunds; all others are answered from the index alone.
    select coalesce(sum(refunds.amount), 0) from refunds
    where refunds.checkout_id = reached.checkout_id and refunded_at is not null and refunds.status <> 'failed'
  ) end as refunded
  from (
    select
      checkout_id,
      max(order_number) as order_number,
      max(amount) filter (where topic <> 'payment-refund-settled') as amount,
      max(currency) as currency,
      max(reason) filter (where topic <> 'payment-refund-settled' and reason not in ('requested', 'cancelled')) as reason,
      min(at) filter (where topic = 'checkout-requested') as accepted_at,
      min(at) filter (where topic = 'payment-successful') as paid_at,
      min(at) filter (where topic = 'payment-failed') as declined_at,
      min(at) filter (where topic = 'order-successful') as ordered_at,
      min(at) filter (where topic = 'order-rejected') as rejected_at,
      min(at) filter (where topic = 'payment-refunded') as refunded_at,
      min(at) filter (where topic = 'payment-action-required') as asked_at,
      min(at) filter (where topic = 'payment-captured') as captured_at,
      min(at) filter (where topic = 'payment-released') as released_at,
      min(at) filter (where topic = 'order-cancelled') as cancelled_at,
      min(at) filter (where topic = 'order-shipped') as shipped_at,
      min(at) filter (where topic = 'email-successful' and mail = 'receipt') as confirmed_at
    from events
    where checkout_id is not null
    group by checkout_id
  ) as reached
) as stages;
comment on view checkouts is 'One row per checkout: how far it came, when it reached each stage, and how much was given back';

create view payments as
select
  payment.checkout_id,
  case
    when refund.refunded >= payment.amount and refund.refunds > 0 then 'refunded'
    when payment.topic = 'payment-failed' then 'failed'
    when ending.topic = 'payment-released' then 'released'
    when ending.topic = 'payment-capture-failed' then 'lost'
    else 'successful'
  end as status,
  payment.amount, payment.currency,
  payment.payload ->> 'provider' as provider,
  payment.payload ->> 'paymentId' as payment_id,
  coalesce(payment.reason, refund.reason) as reason,
  payment.at,
  refund.refund_id,
  refund.refunded_at,
  refund.status as refund_status,
  case when ending.topic = 'payment-captured' then ending.at end as captured_at,
  case when ending.topic = 'payment-released' then ending.at end as released_at,
  coalesce(refund.refunds, 0) as refunds,
  coalesce(refund.refunded, 0) as refunded,
  coalesce(refund.pending, 0) as refund_pending,
  coalesce(refund.failed, 0) as refund_failed
from events as payment
left join (
  select
    checkout_id,
    (array_agg(refund_id order by decided_at))[1] as refund_id,
    (array_agg(reason order by decided_at))[1] as reason,
    min(refunded_at) as refunded_at,
    (array_agg(status order by array_position(array['failed', 'pending'], status)))[1] as status,
    count(*) as refunds,
    coalesce(sum(refunds.amount) filter (where status <> 'failed' and refunded_at is not null), 0) as refunded,
    coalesce(sum(refunds.amount) filter (where status = 'pending'), 0) as pending,
    coalesce(sum(refunds.amount) filter (where status = 'failed'), 0) as failed
  from refunds
  group by checkout_id
) as refund on refund.checkout_id = payment.checkout_id and payment.topic = 'payment-successful'
left join (
  select distinct on (checkout_id) checkout_id, at, topic from events
  where checkout_id is not null and topic in ('payment-captured', 'payment-released', 'payment-capture-failed')
  order by checkout_id, at
) as ending on ending.checkout_id = payment.checkout_id and payment.topic = 'payment-successful'
where payment.topic in ('payment-successful', 'payment-failed') and payment.checkout_id is not null;
comment on view payments is 'One row per authorisation: successful while its amount is held or captured; with what became of it';
comment on column payments.refund_id is 'The first refund; the view refunds has each';
comment on column payments.refund_status is 'failed when one failed, else pending when one is pending, else succeeded';
comment on column payments.refunded is 'What was given back of the amount, or is on its way: status is refunded when it is all';
comment on column payments.refund_pending is 'What was decided to be given back, and has not arrived for sure';
comment on column payments.refund_failed is 'What the provider could not give back: somebody at the shop finds another way';

create view orders as
select
  order_number, checkout_id, amount, currency,
  jsonb_array_length(readable_lines(payload)) as lines,
  payload -> 'customer' ->> 'name' as customer_name,
  payload -> 'customer' ->> 'email' as customer_email,
  ship_to ->> 'line1' as ship_to_line1,
  ship_to ->> 'line2' as ship_to_line2,
  ship_to ->> 'postalCode' as ship_to_postal_code,
  ship_to ->> 'city' as ship_to_city,
  ship_to ->> 'region' as ship_to_region,
  ship_to ->> 'country' as ship_to_country,
  payload -> 'shipping' ->> 'method' as shipping_method,
  readable_count(payload -> 'shipping' -> 'amount') as shipping_amount,
  payload ->> 'paymentId' as payment_id,
  at as ordered_at,
  corrected_at as address_corrected_at
from (
  select events.*, coalesce(corrected.ship_to, payload -> 'shipTo') as ship_to, corrected_at
  from events
  left join (
    select distinct on (checkout_id) checkout_id, payload -> 'shipTo' as ship_to, coalesce(time, at) as corrected_at
    from events
    where topic = 'order-address-corrected' and checkout_id is not null and jsonb_typeof(payload -> 'shipTo') = 'object'
    order by checkout_id, coalesce(time, at) desc, arrived desc
  ) as corrected using (checkout_id)
  where topic = 'order-successful' and checkout_id is not null
) as placed;
comment on view orders is 'One row per order, with the address where it goes; orders made before addresses have none';
comment on column orders.address_corrected_at is 'When an operator corrected the address; null when it is as it was ordered';

create view shipments as
select
  order_number, checkout_id,
  payload ->> 'carrier' as carrier,
  payload ->> 'trackingNumber' as tracking_number,
  payload ->> 'by' as operator,
  coalesce(time, at) as shipped_at
from events
where topic = 'order-shipped' and checkout_id is not null;
comment on view shipments is 'One row per order that is on its way';

create view operator_actions as
select
  coalesce(time, at) as at, checkout_id, order_number,
  case topic
    when 'order-cancelled' then 'cancel'
    when 'refund-requested' then 'refund'
    when 'order-shipped' then 'ship'
    when 'receipt-requested' then 'receipt'
    when 'order-address-corrected' then 'address'
  end as kind,
  payload ->> 'by' as by,
  case topic
    when 'order-cancelled' then jsonb_build_object('reason', reason, 'refundAmount', payload -> 'refundAmount')
    when 'refund-requested' then jsonb_build_object('refundId', payload -> 'refundId', 'refundAmount', payload -> 'refundAmount')
    when 'order-shipped' then jsonb_build_object('carrier', payload -> 'carrier', 'trackingNumber', payload -> 'trackingNumber')
    when 'receipt-requested' then jsonb_build_object('requestId', payload -> 'requestId')
    when 'order-address-corrected' then jsonb_build_object('shipTo', payload -> 'shipTo')
  end || case when payload ? 'refundLines' then jsonb_build_object('refundLines', payload -> 'refundLines') else '{}' end
    || case when payload ? 'note' then jsonb_build_object('note', payload -> 'note') else '{}' end as details,
  topic
from events
where topic in ('order-cancelled', 'refund-requested', 'order-shipped', 'receipt-requested', 'order-address-corrected')
  and checkout_id is not null and payload ->> 'by' is not null;
comment on view operator_actions is 'One row for each thing that a person did with an order; by is the operator, or shopper';

create view order_lines as
select order_number, checkout_id, line, sku, name, quantity, unit_price, amount, currency, ordered_at, tax_rate, tax_amount
from lines;
comment on view order_lines is 'One row per line of an order';
comment on column order_lines.tax_rate is 'VAT in basis points: 1900 is 19 %; null in orders made before it was computed';
comment on column order_lines.tax_amount is 'VAT contained in amount';

create view emails as
select
  checkout_id, mail, order_number,
  payload ->> 'to' as recipient,
  payload ->> 'subject' as subject,
  payload ->> 'messageId' as message_id,
  at as sent_at
from events
where topic = 'email-successful' and checkout_id is not null;
comment on view emails is 'One row per mail the mail service accepted';

create view undeliverable_emails as
select
  checkout_id, mail,
  payload ->> 'problem' as problem,
  payload ->> 'messageId' as message_id,
  coalesce(time, at) as failed_at
from events
where topic = 'email-undeliverable' and checkout_id is not null;
comment on view undeliverable_emails is 'One row per mail that did not reach its shopper: bounced, complained, or suppressed, which was not sent at all';

create view revenue_by_day as
select
  (at at time zone 'UTC')::date as day, currency,
  count(*) as orders,
  sum(amount) as revenue,
  round(avg(amount)) as average_order_value,
  count(*) filter (where cancelled) as cancelled,
  coalesce(sum(case when cancelled then amount else least(amount, coalesce(refunded, 0)) end), 0) as refunded
from events
left join (
  select checkout_id, cancelled, case when not cancelled then (
    select sum(amount) from refunds where refunds.checkout_id = changed.checkout_id and status <> 'failed'
  ) end as refunded
  from (
    select checkout_id, bool_or(topic = 'order-cancelled') as cancelled
    from events
    where topic in ('order-cancelled', 'refund-requested') and checkout_id is not null
    group by checkout_id
  ) as changed
) as back using (checkout_id)
where topic = 'order-successful' and checkout_id is not null
group by 1, 2;
comment on view revenue_by_day is 'Amounts of the orders placed on each day (UTC)';
comment on column revenue_by_day.cancelled is 'How many of these orders were cancelled since';
comment on column revenue_by_day.refunded is 'What of their revenue was given back since, or never taken because they were cancelled';

create view stage_durations as
select checkout_id, stage, extract(epoch from duration)::double precision * 1000 as milliseconds
from checkouts
cross join lateral (values
  ('payment', coalesce(paid_at, declined_at) - accepted_at),
  ('order', coalesce(ordered_at, rejected_at) - paid_at),
  ('refund', refunded_at - rejected_at),
  ('receipt', confirmed_at - ordered_at),
  ('checkout to receipt', confirmed_at - accepted_at)
) as stages (stage, duration)
where duration is not null;
comment on view stage_durations is 'One row per checkout and stage it has been through';

create view stage_latency as
select
  stage,
  count(*) as checkouts,
  round(percentile_cont(0.50) within group (order by milliseconds)::numeric, 1) as p50_ms,
  round(percentile_cont(0.95) within group (order by milliseconds)::numeric, 1) as p95_ms,
  round(percentile_cont(0.99) within group (order by milliseconds)::numeric, 1) as p99_ms,
  round(max(milliseconds)::numeric, 1) as max_ms
from stage_durations
group by stage;
comment on view stage_latency is 'How long each stage takes, in milliseconds, over all checkouts';

-- The states of brands and products, one row per change. A tombstone has no value and withdraws; its source is the address of
-- what it withdraws. Versions only grow, and the withdrawal follows the version before it.
create view catalogue_changes as
select
  topic, id, payload, changed_at, arrived,
  coalesce(version, 1 + max(version) over (partition by topic, id order by arrived rows between unbounded preceding and 1 preceding)) as version
from (
  select
    topic, payload, coalesce(time, at) as changed_at, arrived, readable_count(payload -> 'version') as version,
    case
      when value is null then substring(source from '^/kassa/catalogue/(?:brands|products)/([a-z0-9-]{1,64})$')
      when topic = 'brand-changed' then payload ->> 'brand'
      else payload ->> 'sku'
    end as id
  from events where topic in ('brand-changed', 'product-changed') and (payload is not null or value is null)
) as changes
where id is not null;
comment on view catalogue_changes is 'One row per change of a brand or product; payload is null where it was withdrawn';

create view brands as
select id as brand, payload ->> 'name' as name, payload ->> 'description' as description, version, changed_at
from (
  select distinct on (id) * from catalogue_changes where topic = 'brand-changed' order by id, version desc nulls last, arrived desc
) as newest
where payload is not null;
comment on view brands is 'The newest state of each brand; one that was withdrawn is absent';

create view products as
select
  id as sku, payload ->> 'name' as name, payload ->> 'description' as description, payload ->> 'brand' as brand,
  payload ->> 'category' as category, readable_count(payload -> 'price') as price, payload ->> 'currency' as currency,
  payload ->> 'taxCategory' as tax_category, readable_count(payload -> 'weightGrams') as weight_grams,
  payload -> 'pictures' as pictures, payload -> 'active' = 'true'::jsonb as active, version, changed_at
from (
  select distinct on (id) * from catalogue_changes where topic = 'product-changed' order by id, version desc nulls last, arrived desc
) as newest
where payload is not null;
comment on view products is 'The newest state of each product; one that was withdrawn is absent';

create view price_history as
select
  id as sku, version, readable_count(payload -> 'price') as price, payload ->> 'currency' as currency,
  payload is not null and payload -> 'active' = 'true'::jsonb as active, changed_at
from catalogue_changes
where topic = 'product-changed';
comment on view price_history is 'One row per change of a product, with the price it set; no price where it was withdrawn';

create view stock_adjustments as
select
  payload ->> 'sku' as sku, (payload ->> 'change')::numeric as change, reason,
  payload ->> 'note' as note, payload ->> 'by' as operator, coalesce(time, at) as adjusted_at
from events
where topic = 'stock-adjusted' and jsonb_typeof(payload -> 'change') = 'number' and payload ->> 'sku' is not null;
comment on view stock_adjustments is 'One row per delivery, count or loss of stock; orders are in order_lines';

create view stock as
select sku, sum(adjusted) as adjusted, sum(sold) as sold, sum(returned) as returned, sum(adjusted - sold + returned) as left
from (
  select sku, change as adjusted, 0 as sold, 0 as returned from stock_adjustments
  union all
  select sku, 0, quantity, 0 from order_lines
  union all
  select sku, 0, 0, quantity from order_lines where exists (
    select from events where topic = 'order-cancelled' and checkout_id = order_lines.checkout_id
  )
) as movements
where sku is not null
group by sku;
comment on view stock is 'What is left of each sku: what was delivered and lost, less what was ordered, and what cancelled orders gave back';

create view topics as
select topic, 'checkoutId' = any(members_of(topic)) as of_checkout, 'amount' = any(members_of(topic)) as has_amount
from (
  values
    ('checkout-requested'),
    ('payment-action-required'),
    ('payment-updated'),
    ('payment-successful'),
    ('payment-failed'),
    ('order-successful'),
    ('order-rejected'),
    ('payment-captured'),
    ('payment-capture-failed'),
    ('order-address-corrected'),
    ('order-shipped'),
    ('order-cancelled'),
    ('refund-requested'),
    ('payment-released'),
    ('payment-refunded'),
    ('payment-refund-settled'),
    ('receipt-requested'),
    ('email-successful'),
    ('email-undeliverable'),
    ('brand-changed'),
    ('product-changed'),
    ('stock-adjusted')
) as listed (topic);
comment on view topics is 'The topics of facts: whether a value of theirs must have a checkoutId, and an amount';

create view unreadable_events as
select event_id, source, topic, partition, "offset", at, arrived, problem,
  left(encode(substring(value from 1 for 1000), 'escape'), 1000) as value
from (
  select events.*,
    case
      when event_id = concat_ws('/', topic, partition, "offset") then 'ce_id is empty'
      -- A tombstone of a compacted topic withdraws its key.
      when value is null then case when topic not in ('brand-changed', 'product-changed') then 'no value' end
      when payload is null then 'not JSON in UTF-8'
      when jsonb_typeof(payload) <> 'object' then 'not a JSON object'
      when type is null or type <> all(types_of(topic)) then 'ce_type is not ' || array_to_string(types_of(topic), ' or ')
      when time is null and checkout_id is null then 'ce_time is no time'
      when checkout_id is null and not payload ?& members_of(topic) then
        'lacks ' || (select string_agg(member, ', ') from unnest(members_of(topic)) as member where not payload ? member)
      when of_checkout and checkout_id is null then 'checkoutId is not a UUID'
      when has_amount and amount is null then 'amount is not a whole number of minor units'
    end as problem
  from events left join topics using (topic)
) as each
where problem is not null;
comment on view unreadable_events is 'Rows that other views leave out or show incomplete, with the reason';

-- -------------------------------------------------------------------------------------------------------------- roles
-- Without a password nobody can log in as them; ensureSchema (sink.ts) sets the passwords it is given.

do $$
begin
  if not exists (select from pg_roles where rolname = 'analyst') then create role analyst login; end if;
  if not exists (select from pg_roles where rolname = 'sink') then create role sink login; end if;
end
$$;

-- analyst: people with psql, and the functions. Reads everything, changes nothing, and gives up rather than hold on.
alter role analyst set default_transaction_read_only = on;
alter role analyst set statement_timeout = '5s';
alter role analyst set work_mem = '32MB'; -- reports sort in memory
alter role analyst set idle_in_transaction_session_timeout = '30s';
grant usage on schema public to analyst;
grant select on all tables in schema public to analyst;

-- sink: the connector. A worker that froze inside a transaction must not keep its turn for ever.
alter role sink set idle_in_transaction_session_timeout = '30s';
grant usage on schema public to sink;
grant insert on inbox, letter_inbox to sink;
