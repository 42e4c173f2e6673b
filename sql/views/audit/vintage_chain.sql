create view audit.vintage_chain as
with input as (
    select v.vintage_id, encode(sha256(convert_to(coalesce(string_agg(
        format('%s %s %s %s', f.sha256, l.released_on, l.source_code, l.reading_fingerprint), E'\n'
        order by l.load_id), ''), 'UTF8')), 'hex') as recomputed_inputs_hash
    from core.vintage v
    left join core.vintage before on before.vintage_id = v.vintage_id - 1
    left join raw.load l on l.load_id > coalesce(before.last_load_id, 0) and l.load_id <= v.last_load_id
    left join raw.source_file f on f.file_id = l.file_id
    group by v.vintage_id
), link as (
    select v.vintage_id as vintage, before.chain_hash as previous_chain_hash, v.content_hash,
        c.fingerprint as configuration, r.program_version, v.inputs_hash, i.recomputed_inputs_hash, v.chain_hash,
        encode(sha256(convert_to(concat_ws(E'\n', 'nqp chain 1',
            'previous ' || coalesce(before.chain_hash, repeat('0', 64)), 'vintage ' || v.vintage_id,
            'content ' || v.content_hash, 'configuration ' || c.fingerprint, 'program ' || r.program_version,
            'inputs ' || i.recomputed_inputs_hash), 'UTF8')), 'hex') as recomputed_chain_hash
    from core.vintage v
    join core.configuration c using (configuration_id)
    join ops.run r on r.run_id = v.run_id
    join input i on i.vintage_id = v.vintage_id
    left join core.vintage before on before.vintage_id = v.vintage_id - 1
)
select l.*, l.chain_hash = l.recomputed_chain_hash as is_intact
from link l;
comment on view audit.vintage_chain is 'One row is a link of the chain of vintages, recomputed here with sha256(). The last chain_hash, noted elsewhere, vouches for all vintages and files; nqp verify --all recomputes what the hashes stand for.';
comment on column audit.vintage_chain.vintage is 'The vintage.';
comment on column audit.vintage_chain.previous_chain_hash is 'The hash of the link before; null for the first.';
comment on column audit.vintage_chain.content_hash is 'SHA-256 over its cells and definition.';
comment on column audit.vintage_chain.configuration is 'SHA-256 of the configuration folder that made it.';
comment on column audit.vintage_chain.program_version is 'Version of nqp that built it.';
comment on column audit.vintage_chain.inputs_hash is 'SHA-256 over the loads since the vintage before, as it was stored.';
comment on column audit.vintage_chain.recomputed_inputs_hash is 'The same, from raw.load and raw.source_file now.';
comment on column audit.vintage_chain.chain_hash is 'The hash of this link, as it was stored.';
comment on column audit.vintage_chain.recomputed_chain_hash is 'The same, computed now.';
comment on column audit.vintage_chain.is_intact is 'Whether both agree.';
