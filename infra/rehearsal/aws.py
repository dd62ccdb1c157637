"""An emulator of AWS's API for the rehearsal of a deployment: moto's server, with stand-ins for what it lacks.

    python aws.py PORT

Stand-ins, each for a gap of moto 5.2:
- resource types that it has no CloudFormation for, or that it fails on: created, changed and deleted without effect
- AWS::RDS::DBCluster: a cluster of moto's RDS, with the deletion protection that it keeps
- AWS::SecretsManager::Secret: a secret of moto's, with a password of no use
- AWS::MSK::Cluster: holds its subnets, groups and configuration until it is deleted; GetBootstrapBrokers answers for it
- change sets: one that is not there is deleted, those of a stack go with it, Outputs after an update, and a rollback after a failure, which takes back what the operation created
- a resource that it cannot update stays as it is, where it would forget it
- DeletionPolicy RetainExceptOnCreate; a stack whose deletion failed is there for the next try
- UpdateTerminationProtection
- a route table goes with its stack; a database cluster that is not there cannot be changed
- ValidateTemplate: says yes, because it takes warnings of cfn-lint for errors (`npm run lint:infra` runs cfn-lint)
- CloudFront's CreateInvalidation for a distribution that is a stand-in
- Invoke of a function: what reads the catalogue runs, from its zip and with its environment; what would publish is kept here, for
  there are no brokers; another function answers with what it is given
- ListRecoveryPointsByBackupVault: a vault that is a stand-in holds none

A resource whose logical id is in the file $REHEARSAL_FAILS (one a line) cannot be created.
What passes here shows order, names and plumbing, and not that AWS would accept it.
"""

import io
import json
import os
import subprocess
import sys
import tempfile
import types
import uuid
import zipfile

import moto.backup.urls as backup
import moto.cloudformation.models as cloudformation
import moto.cloudformation.parsing as parsing
from moto.awslambda.models import LambdaBackend
from moto.backup.responses import BackupResponse
from moto.cloudformation.responses import CloudFormationResponse
from moto.core.responses import ActionResult
from moto.cloudfront.models import CloudFrontBackend, Invalidation
from moto.ec2.models import ec2_backends
from moto.ec2.models.route_tables import RouteTable
from moto.kafka.responses import KafkaResponse
from moto.rds.exceptions import DBClusterNotFoundError
from moto.rds.models import RDSBackend, rds_backends
from moto.secretsmanager.models import secretsmanager_backends

ACCOUNT, REGION = "123456789012", "eu-central-1"
FAILS_IN_MOTO = (
    *("AWS::Lambda::Alias", "AWS::Lambda::EventSourceMapping", "AWS::Lambda::Permission", "AWS::Lambda::Version"),
    *("AWS::RDS::", "Custom::"),
)
RETAINED = ("Retain", "RetainExceptOnCreate")
HELD_BY_CLUSTER = ("AWS::EC2::Subnet", "AWS::EC2::SecurityGroup", "AWS::EC2::VPC", "AWS::MSK::Configuration")

stand_ins = {}
clusters = set()


def stand_in(kind):
    class StandIn:
        def __init__(self, name, properties):
            self.name, self.properties = name, properties
            self.physical_resource_id = f"stand-in-{name}"
            if kind == "AWS::MSK::Cluster":
                self.physical_resource_id = f"arn:aws:kafka:{REGION}:{ACCOUNT}:cluster/{properties['ClusterName']}/{uuid.uuid4()}-1"
                clusters.add(self.physical_resource_id)
            if kind == "AWS::Lambda::Alias":
                function = properties["FunctionName"].split(":")[-1]
                self.physical_resource_id = f"arn:aws:lambda:{REGION}:{ACCOUNT}:function:{function}:{properties['Name']}"
            if kind == "AWS::RDS::DBCluster":
                self.physical_resource_id = properties["DBClusterIdentifier"]
                rds_backends[ACCOUNT][REGION].create_db_cluster(
                    {
                        "db_cluster_identifier": self.physical_resource_id,
                        "engine": properties["Engine"],
                        "master_username": properties["MasterUsername"],
                        "master_user_password": "rehearsal-only",
                    }
                )

            if kind == "AWS::SecretsManager::Secret":
                backend = secretsmanager_backends[ACCOUNT][REGION]
                value = '{"username":"u","password":"p","secret":"s"}'
                backend.create_secret(properties["Name"], value, None, None, None, None, None, [], False)
                self.physical_resource_id = backend.secrets[properties["Name"]].arn

        @staticmethod
        def cloudformation_type():
            return kind

        @staticmethod
        def cloudformation_name_type():
            return ""

        @classmethod
        def has_cfn_attr(cls, attribute):
            return True

        def get_cfn_attribute(self, attribute):
            if attribute.endswith("Arn"):
                return f"arn:aws:stand-in:{REGION}:{ACCOUNT}:{self.name}"
            return 1 if "Revision" in attribute else f"{attribute}-{self.name}"

        @classmethod
        def create_from_cloudformation_json(cls, name, document, *_, **__):
            return cls(name, document.get("Properties", {}))

        @classmethod
        def update_from_cloudformation_json(cls, original_resource, *_, **__):
            return original_resource

        @classmethod
        def delete_from_cloudformation_json(cls, *_, **__):
            pass

        def delete(self, *_):
            clusters.discard(self.physical_resource_id)
            if kind == "AWS::SecretsManager::Secret":
                secretsmanager_backends[ACCOUNT][REGION].delete_secret(self.physical_resource_id, None, True)
            if kind == "AWS::RDS::DBCluster":
                backend = rds_backends[ACCOUNT][REGION]
                backend.delete_db_cluster(self.physical_resource_id)
                backend.cluster_snapshots.clear()  # named by the minute: another cluster in the same minute could not make its own

    return StandIn


def resource_class(kind):
    if kind in parsing.NULL_MODELS:
        return None
    known = parsing.get_model_map()
    if kind in known and not kind.startswith(FAILS_IN_MOTO):
        return known[kind]
    return stand_ins.setdefault(kind, stand_in(kind))


parsing.resource_class_from_type = resource_class

# ── failures that are asked for ──────────────────────────────────────────────────────────────────────────────────────
create = parsing.parse_and_create_resource


def create_or_fail(logical_id, *arguments, **more):
    path = os.environ.get("REHEARSAL_FAILS", "")
    if path and os.path.exists(path) and logical_id in open(path).read().split():
        raise RuntimeError(f"{logical_id} cannot be created: it was asked to fail.")
    return create(logical_id, *arguments, **more)


parsing.parse_and_create_resource = create_or_fail
update = parsing.parse_and_update_resource


def update_or_leave(logical_id, document, resources, *arguments, **more):
    original = resources[logical_id]
    return update(logical_id, document, resources, *arguments, **more) or original


parsing.parse_and_update_resource = update_or_leave

# ── deletion ─────────────────────────────────────────────────────────────────────────────────────────────────────────
delete_resource = parsing.ResourceMap._delete_resource


def delete_unless_held(self, resource, document):
    if clusters and document["Type"] in HELD_BY_CLUSTER:
        raise RuntimeError(f"{document['Type']} is in use by the cluster.")
    delete_resource(self, resource, document)


def delete_map(self):
    for document in self._resource_json_map.values():
        if document.get("DeletionPolicy") in RETAINED:
            document["DeletionPolicy"] = "Retain"
    delete_all(self)


delete_all = parsing.ResourceMap.delete
parsing.ResourceMap._delete_resource = delete_unless_held
parsing.ResourceMap.delete = delete_map

delete_stack = cloudformation.CloudFormationBackend.delete_stack


def delete_stack_or_keep(self, name):
    stack = next((each for each in self.stacks.values() if name in (each.name, each.stack_id)), None)
    if stack and stack.enable_termination_protection:
        raise cloudformation.ValidationError(message=f"Stack [{stack.name}] cannot be deleted while TerminationProtection is enabled")
    try:
        delete_stack(self, name)
        self.change_sets = {key: each for key, each in self.change_sets.items() if each.stack is not stack}
    except Exception as failure:
        print(f"{stack.name} cannot be deleted: {failure!r}", file=sys.stderr)
        stack.status = "DELETE_FAILED"
        stack._add_stack_event("DELETE_FAILED", resource_status_reason=str(failure))
        self.stacks[stack.stack_id] = stack


cloudformation.CloudFormationBackend.delete_stack = delete_stack_or_keep

# ── change sets ──────────────────────────────────────────────────────────────────────────────────────────────────────
execute = cloudformation.CloudFormationBackend.execute_change_set


def execute_or_roll_back(self, change_set_name, stack_name=None):
    change_set = self.change_sets.get(change_set_name) or next(
        each for each in self.change_sets.values() if each.change_set_name == change_set_name and each.stack.name == stack_name
    )
    stack = self.stacks[change_set.stack_id]
    resources = stack.resource_map
    before, documents, template = dict(resources._parsed_resources), dict(resources._resource_json_map), resources._template
    try:
        execute(self, change_set.change_set_id, stack_name)
        stack._parse_template()
        stack.output_map = stack._create_output_map()
        self.exports.update({export.name: export for export in stack.exports})
    except Exception as failure:
        stack._add_stack_event("UPDATE_ROLLBACK_IN_PROGRESS", resource_status_reason=str(failure))
        created = {key: each for key, each in resources._parsed_resources.items() if key in resources._resource_json_map and key not in before and each is not None}
        for last in [False] * 9 + [True]:
            for key, each in list(created.items()):
                document = resources._resource_json_map[key]
                try:
                    # RetainExceptOnCreate: what this operation created goes.
                    if document.get("DeletionPolicy") != "Retain":
                        resources._delete_resource(each, document)
                    del created[key]
                except Exception as held:
                    if last:
                        print(f"rollback: {key} stays: {held}", file=sys.stderr)
        resources._parsed_resources, resources._resource_json_map, resources._template = before, documents, template
        resources.load_mapping()
        resources.load_parameters()
        resources.load_conditions()
        stack.status = "UPDATE_ROLLBACK_COMPLETE"
        stack._add_stack_event("UPDATE_ROLLBACK_COMPLETE", resource_status_reason=str(failure))


cloudformation.CloudFormationBackend.execute_change_set = execute_or_roll_back

delete_change_set = cloudformation.CloudFormationBackend.delete_change_set


def delete_change_set_if_any(self, change_set_name):
    if any(change_set_name in (each.change_set_id, each.change_set_name) for each in self.change_sets.values()):
        delete_change_set(self, change_set_name)


cloudformation.CloudFormationBackend.delete_change_set = delete_change_set_if_any

# ── single calls ─────────────────────────────────────────────────────────────────────────────────────────────────────


def bootstrap_brokers(self):
    return json.dumps({"bootstrapBrokerStringSaslIam": ",".join(f"b-{n}.kassa.example:9098" for n in (1, 2, 3))})


def no_recovery_points(self):
    return ActionResult({"RecoveryPoints": []})


def update_termination_protection(self):
    stack = self.cloudformation_backend.get_stack(self._get_param("StackName"))
    stack.enable_termination_protection = str(self._get_param("EnableTerminationProtection")).lower() == "true"
    return ActionResult({"StackId": stack.stack_id})


modify_cluster = RDSBackend.modify_db_cluster


def modify_cluster_if_any(self, changes):
    if changes["db_cluster_identifier"] not in self.clusters:
        raise DBClusterNotFoundError(changes["db_cluster_identifier"])
    return modify_cluster(self, changes)


def delete_route_table(self, account, region):
    self._associations.clear()
    ec2_backends[account][region].delete_route_table(self.id)


def create_invalidation(self, dist_id, paths, caller_ref):
    location = f"https://cloudfront.amazonaws.com/2020-05-31/distribution/{dist_id}"
    return Invalidation(types.SimpleNamespace(location=location), paths, caller_ref)


CALL = """
import { readFileSync, writeFileSync } from 'node:fs'
const [module, name, event, answer] = process.argv.slice(1)
const handler = (await import(module))[name]
const context = { functionName: process.env.AWS_LAMBDA_FUNCTION_NAME, getRemainingTimeInMillis: () => 10_000 }
writeFileSync(answer, JSON.stringify(await handler(JSON.parse(readFileSync(event, 'utf8')), context)))
process.exit()
"""


def run_function(function, event):
    with tempfile.TemporaryDirectory() as folder:
        zipfile.ZipFile(io.BytesIO(function.code_bytes)).extractall(folder)
        module, handler = function.handler.rsplit(".", 1)
        files = [os.path.join(folder, name) for name in (f"{module}.mjs", "event.json", "answer.json")]
        with open(files[1], "w") as file:
            json.dump(event, file)
        own = {"AWS_REGION": REGION, "AWS_LAMBDA_FUNCTION_NAME": function.function_name, "AWS_ENDPOINT_URL": f"http://127.0.0.1:{sys.argv[1]}"}
        command = ["node", "--input-type=module", "--eval", CALL, files[0], handler, *files[1:]]
        ran = subprocess.run(command, env={**os.environ, **function.environment_vars, **own}, capture_output=True, text=True, timeout=30)
        if ran.returncode != 0:
            return {"errorMessage": ran.stderr}
        return json.load(open(files[2]))


published = {"brands": {}, "products": {}}


def invoke(self, function_name, qualifier, body, headers, response_headers):
    event = json.loads(body or "{}")
    verb, _, path = event.get("routeKey", "").partition(" ")
    if not path.startswith("/catalogue"):
        return str.encode(body or "{}")
    entries = published[path.split("/")[2]]
    if verb != "GET":
        key = next(iter(event["pathParameters"].values()))
        entry = entries.setdefault(key, {"id": key, "version": 1, "stock": None})
        change = json.loads(event["body"])
        entry.update({"stock": change["change"]} if path.endswith("/stock") else {"state": change})
        return b'{"statusCode":202}'
    answer = run_function(self.get_function(function_name, qualifier), event)
    if answer.get("statusCode") == 200:
        page = json.loads(answer["body"])
        answer["body"] = json.dumps({**page, "entries": [*page["entries"], *entries.values()]})
    return str.encode(json.dumps(answer))


cloudformation.validate_template_cfn_lint = lambda template: []
LambdaBackend.invoke = invoke
RDSBackend.modify_db_cluster = modify_cluster_if_any
RouteTable.delete = delete_route_table
BackupResponse.list_recovery_points_by_backup_vault = no_recovery_points
backup.url_paths["{0}/backup-vaults/(?P<name>[^/]+)/recovery-points/$"] = backup.response.dispatch
CloudFormationResponse.update_termination_protection = update_termination_protection
KafkaResponse.get_bootstrap_brokers = bootstrap_brokers
CloudFrontBackend.create_invalidation = create_invalidation

if __name__ == "__main__":
    from moto.server import main

    main(["-H", "127.0.0.1", "-p", sys.argv[1]])
