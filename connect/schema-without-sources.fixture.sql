-- The sink database: what Kafka Connect writes, and the views people and functions read.
-- Run by the owner of the database, as often as wanted, in one transaction: psql -1 -v ON_ERROR_STOP=1 -f schema.sql
--
-- The connector inserts every record of every topic into `inbox`, and a rule makes the row of `events` out of it.
-- Whatever bytes a record holds, that insert must not fail, for a record that fails stops the sink and all records
-- behind it. So inbox takes bytes where a producer chooses the content, and the functions below answer for any bytes.

select pg_advisory_xact_lock(hashtext('kassa schema'));
set local client_min_messages = warning;
set local lock_timeout = '10s';

-- ---------------------------------------------------------------------------------------------- reading hostile bytes

-- JSON, or null. Not every exception is caught: a full disk or memory must fail the insert, not blank the payload.
create or replace function readable_json(bytes bytea) returns jsonb
language plpgsql immutable parallel safe as $$
begin
  return convert_from(bytes, 'UTF8')::jsonb;
exception when data_exception or program_limit_exceeded then
  return null;
end
$$;

-- Printable ASCII for any bytes (a UUID stays itself), short enough for an index, and never the same for two inputs.
create or replace function readable_id(bytes bytea) returns text
language sql immutable parallel safe as $$
  select case when length(bytes) <= 200 then encode(bytes, 'escape') else 'sha256:' || encode(sha256(bytes), 'hex') end
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

-- Milliseconds since 1970 as Kafka keeps them; null when no calendar of ours has that moment.
create or replace function readable_time(milliseconds bigint) returns timestamptz
language sql immutable parallel safe as $$
  select case when milliseconds between 0 and 253402300799999 then to_timestamp(milliseconds / 1000.0) end
$$;

-- ------------------------------------------------------------------------------------------------------------- tables

-- One row per event id: the first record that carried it. A fact produced again keeps its first time and offset.
create table if not exists events (
  event_id text primary key,
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
  arrived bigint generated always as identity
);

comment on table events is 'Every record of every topic, once per event id; the views are made of it';
comment on column events.at is 'Timestamp of the Kafka record';
comment on column events.value is 'The bytes of the record as they came';
comment on column events.payload is 'value as JSON; null when it is none. The columns after it are taken out of it';
comment on column events.amount is 'Minor units of the currency: 1999 is 19.99 EUR';
comment on column events.arrived is 'Counts up in the order rows become visible: read "arrived > the last one seen" and miss nothing';

-- The reports' way in: a time range of one topic. Everything they count is in the index, so the rows are not read.
create index if not exists events_by_topic_and_time on events (topic, at)
  include (checkout_id, amount, currency);
-- One checkout, and all checkouts in one pass: the view `checkouts` is answered from this index alone.
create index if not exists events_by_checkout on events (checkout_id)
  include (topic, at, amount, currency, order_number, reason, mail);
create unique index if not exists events_by_arrival on events (arrived);

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
  ordered_at timestamptz not null
);
comment on table lines is 'What the view order_lines shows; kept by triggers on events';
create index if not exists lines_by_time on lines (ordered_at) include (sku, name, quantity, amount, currency);
create index if not exists lines_by_checkout on lines (checkout_id);

-- The lines of one order. Texts are cut, for an index row must hold them.
create or replace function lines_of(payload jsonb)
returns table (line integer, sku text, name text, quantity bigint, unit_price bigint, amount bigint)
language sql immutable parallel safe as $$
  select number::integer, left(content ->> 'sku', 200), left(content ->> 'name', 200),
    readable_count(content -> 'quantity'), readable_count(content -> 'unitPrice'), readable_count(content -> 'amount')
  from jsonb_array_elements(readable_lines(payload)) with ordinality as each (content, number)
$$;

-- With the rights of its owner: the connector has none on the table.
create or replace function keep_lines() returns trigger
language plpgsql security definer set search_path = public, pg_temp as $$
begin
  case tg_op
    when 'INSERT' then
      insert into lines
      select checkout_id, order_number, line, sku, name, quantity, unit_price, each.amount, currency, at
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

-- Of the orders that came before there was this table.
insert into lines
select checkout_id, order_number, line, sku, name, quantity, unit_price, each.amount, currency, at
from events cross join lateral lines_of(payload) as each
where topic = 'order-successful' and checkout_id is not null and not exists (select from lines);

-- What the connector writes to: the record as it came, its timestamp in milliseconds. No row ever stays here.
create table if not exists inbox (
  event_id bytea,
  type bytea,
  topic text,
  partition integer,
  "offset" bigint,
  at bigint,
  value bytea,
  constraint stays_empty check (false)
);

-- A rule and not a trigger: it turns the connector's statement of many rows into one insert, at 60 % of the time that
-- an insert for each row takes, and it runs with the rights of its owner, so the connector needs none on `events`.
create or replace rule inbox_to_events as on insert to inbox do instead
  insert into events (event_id, type, topic, partition, "offset", at, value, payload,
    checkout_id, amount, currency, order_number, reason, mail)
  select
    coalesce(nullif(readable_id(new.event_id), ''), concat_ws('/', new.topic, new.partition, new."offset")),
    left(readable_id(new.type), 200),
    new.topic, new.partition, new."offset", coalesce(readable_time(new.at), now()), new.value, payload,
    readable_uuid(payload -> 'checkoutId'),
    readable_count(payload -> 'amount'),
    readable_text(payload -> 'currency'),
    readable_text(payload -> 'orderNumber'),
    readable_text(payload -> 'reason'),
    readable_text(payload -> 'mail')
  from lateral (select readable_json(new.value) as payload offset 0) as read -- offset 0: parsed once, not per column
  on conflict (event_id) do nothing;

-- -------------------------------------------------------------------------------------------------------------- views
-- Made anew each time, so that a column may change its name or type. Another's view on top of them stops this with
-- PostgreSQL's own message rather than being dropped with them.

drop view if exists unreadable_events, stage_latency, stage_durations, revenue_by_day, emails, order_lines, orders, payments, checkouts;

create view checkouts as
select
  checkout_id,
  case
    when refunded_at is not null then 'refunded'
    when rejected_at is not null then 'rejected'
    when confirmed_at is not null then 'confirmed'
    when ordered_at is not null then 'ordered'
    when paid_at is not null then 'paid'
    when declined_at is not null then 'declined'
    else 'accepted'
  end as status,
  order_number, amount, currency, reason,
  accepted_at, paid_at, declined_at, ordered_at, rejected_at, refunded_at, confirmed_at
from (
  select
    checkout_id,
    max(order_number) as order_number,
    max(amount) as amount,
    max(currency) as currency,
    max(reason) as reason,
    min(at) filter (where topic = 'checkout-requested') as accepted_at,
    min(at) filter (where topic = 'payment-successful') as paid_at,
    min(at) filter (where topic = 'payment-failed') as declined_at,
    min(at) filter (where topic = 'order-successful') as ordered_at,
    min(at) filter (where topic = 'order-rejected') as rejected_at,
    min(at) filter (where topic = 'payment-refunded') as refunded_at,
    min(at) filter (where topic = 'email-successful' and mail = 'receipt') as confirmed_at
  from events
  where checkout_id is not null
  group by checkout_id
) as stages;
comment on view checkouts is 'One row per checkout: how far it came, and when it reached each stage';

create view payments as
select
  payment.checkout_id,
  case when refund.at is not null then 'refunded' when payment.topic = 'payment-failed' then 'failed' else 'successful' end as status,
  payment.amount, payment.currency,
  payment.payload ->> 'provider' as provider,
  payment.payload ->> 'paymentId' as payment_id,
  coalesce(payment.reason, refund.reason) as reason,
  payment.at,
  refund.payload ->> 'refundId' as refund_id,
  refund.at as refunded_at
from events as payment
left join lateral (
  select at, reason, payload from events
  where payment.topic = 'payment-successful' and checkout_id = payment.checkout_id and topic = 'payment-refunded'
  order by at limit 1
) as refund on true
where payment.topic in ('payment-successful', 'payment-failed') and payment.checkout_id is not null;
comment on view payments is 'One row per answer of the payment provider, with its refund';

create view orders as
select
  order_number, checkout_id, amount, currency,
  jsonb_array_length(readable_lines(payload)) as lines,
  payload -> 'customer' ->> 'name' as customer_name,
  payload -> 'customer' ->> 'email' as customer_email,
  payload ->> 'paymentId' as payment_id,
  at as ordered_at
from events
where topic = 'order-successful' and checkout_id is not null;
comment on view orders is 'One row per order';

create view order_lines as
select order_number, checkout_id, line, sku, name, quantity, unit_price, amount, currency, ordered_at from lines;
comment on view order_lines is 'One row per line of an order';

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

create view revenue_by_day as
select
  (at at time zone 'UTC')::date as day, currency,
  count(*) as orders,
  sum(amount) as revenue,
  round(avg(amount)) as average_order_value
from events
where topic = 'order-successful' and checkout_id is not null
group by 1, 2;
comment on view revenue_by_day is 'Amounts of the orders placed on each day (UTC)';

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

create view unreadable_events as
select
  event_id, topic, partition, "offset", at, arrived,
  case
    when event_id = concat_ws('/', topic, partition, "offset") then 'ce_id is empty'
    when value is null then 'no value'
    when payload is null then 'not JSON in UTF-8'
    when jsonb_typeof(payload) <> 'object' then 'not a JSON object'
    when checkout_id is null then 'checkoutId is not a UUID'
    when topic <> 'email-successful' and amount is null then 'amount is not a whole number of minor units'
    else 'ce_type is not kassa.' || topic || '.v1'
  end as problem,
  left(encode(substring(value from 1 for 1000), 'escape'), 1000) as value
from events
where payload is null
  or checkout_id is null
  or topic <> 'email-successful' and amount is null
  or event_id = concat_ws('/', topic, partition, "offset")
  or type is distinct from 'kassa.' || topic || '.v1';
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
grant insert on inbox to sink;
