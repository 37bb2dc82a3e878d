"""Signatures of models by the genuine tool (model-signing, PyPI), as test vectors, and its verdict on ours.

  python oms.py make OUT             # keys and certificates, once, into OUT (private ones into OUT/private: not for the repository)
  python oms.py sign OUT             # OUT/<version>-<case>.sig by the installed release of model-signing
  python oms.py verify MODEL SIGNATURE (--key PEM | --ca PEM)

How the vectors of test/vectors/oms were made, one environment for each release:
  0.2.0, 0.3.1, 1.0.1 with sigstore==3.6.7 and pyopenssl==26.2.0; 1.1.1 with pyopenssl==26.4.0
"""

import argparse
import datetime
import json
import pathlib
import tempfile
from importlib.metadata import version

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

CURVES = {"p256": ec.SECP256R1(), "p384": ec.SECP384R1(), "p521": ec.SECP521R1()}
# name -> text; an apostrophe, because release 0.2.0 signs what Python prints
MODEL = {
    "weights.bin": "0123456789" * 5,
    "config.json": '{"a": 1}\n',
    "a.b": "sorts between a and a/\n",
    "a/deep/it's.txt": "quote\n",
    "a/empty": "",
    "a/gr\u00fc\u00dfe \U0001f40d.txt": "beyond ASCII\n",
}


def pem_private(key):
    return key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )


def pem_public(key):
    return key.public_key().public_bytes(
        serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo
    )


def certificate(name, key, issuer=None, issuer_key=None, years=(2025, 2075), ca=False, signs=True):
    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
    builder = (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(subject if issuer is None else issuer.subject)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(datetime.datetime(years[0], 1, 1))
        .not_valid_after(datetime.datetime(years[1], 1, 1))
        .add_extension(x509.BasicConstraints(ca=ca, path_length=None), critical=True)
        .add_extension(
            x509.KeyUsage(signs and not ca, False, not signs, False, False, ca, ca, False, False), critical=True
        )
    )
    if signs and not ca:
        builder = builder.add_extension(x509.ExtendedKeyUsage([ExtendedKeyUsageOID.CODE_SIGNING]), critical=False)
    return builder.sign(key if issuer_key is None else issuer_key, hashes.SHA384())


def make(out):
    private = out / "private"
    private.mkdir(parents=True, exist_ok=True)
    (out / "model.json").write_text(json.dumps(MODEL, indent=1) + "\n")
    for name, curve in CURVES.items():
        key = ec.generate_private_key(curve)
        (private / f"{name}.pem").write_bytes(pem_private(key))
        (out / f"{name}.pub").write_bytes(pem_public(key))
    root_key, middle_key = ec.generate_private_key(ec.SECP384R1()), ec.generate_private_key(ec.SECP256R1())
    root = certificate("Casemate test root", root_key, ca=True)
    middle = certificate("Casemate test authority", middle_key, root, root_key, ca=True)
    (out / "root.pem").write_bytes(root.public_bytes(serialization.Encoding.PEM))
    (private / "middle.pem").write_bytes(middle.public_bytes(serialization.Encoding.PEM))
    other = certificate("Casemate other root", ec.generate_private_key(ec.SECP256R1()), ca=True)
    (out / "other-root.pem").write_bytes(other.public_bytes(serialization.Encoding.PEM))
    leaves = {
        "leaf-p256": ("p256", {}),
        "leaf-p384": ("p384", {}),
        "leaf-expired": ("p256", {"years": (2025, 2026)}),
        "leaf-no-use": ("p256", {"signs": False}),
    }
    for name, (key_name, options) in leaves.items():
        key = serialization.load_pem_private_key((private / f"{key_name}.pem").read_bytes(), None)
        leaf = certificate(f"Casemate test {name}", key, middle, middle_key, **options)
        (private / f"{name}.pem").write_bytes(leaf.public_bytes(serialization.Encoding.PEM))


def write_model(folder):
    for name, text in MODEL.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
    return folder


def sign(out):
    release = version("model-signing")
    private = out / "private"
    with tempfile.TemporaryDirectory() as temporary:
        model = write_model(pathlib.Path(temporary) / "model")
        (sign_old if release.startswith("0.2.") else sign_new)(out, private, model, release)


def sign_old(out, private, model, release):
    from model_signing import api
    from model_signing.signature import key, pki
    from model_signing.signing import in_toto, in_toto_signature

    payload = in_toto.DigestsIntotoPayload.from_manifest(api.HashingConfig().hash(model))
    for case, signer in {
        "key-p256": key.ECKeySigner.from_path(private / "p256.pem"),
        "key-p384": key.ECKeySigner.from_path(private / "p384.pem"),
        "certificate-leaf-p256": pki.PKISigner.from_path(
            private / "p256.pem", private / "leaf-p256.pem", [private / "middle.pem"]
        ),
        "certificate-leaf-p384": pki.PKISigner.from_path(
            private / "p384.pem", private / "leaf-p384.pem", [private / "middle.pem"]
        ),
    }.items():
        in_toto_signature.IntotoSigner(signer).sign(payload).write(out / f"{release}-{case}.sig")


def sign_new(out, private, model, release):
    from model_signing import hashing, signing

    # before 1.1 every configuration begins by asking Sigstore's server
    signing.Config.use_sigstore_signer = lambda self, **_: self

    def write(case, hashing_config, path=model, key="p256", leaf=None):
        config = signing.Config().set_hashing_config(hashing_config)
        if leaf is None:
            config.use_elliptic_key_signer(private_key=private / f"{key}.pem")
        else:
            config.use_certificate_signer(
                private_key=private / f"{key}.pem",
                signing_certificate=private / f"{leaf}.pem",
                certificate_chain=[private / "middle.pem"],
            )
        config.sign(path, out / f"{release}-{case}.sig")

    for key in CURVES:
        write(f"key-{key}", hashing.Config(), key=key)
    if release != "0.3.1":  # which can not sign with certificates: it misspells an argument
        write("certificate-leaf-p256", hashing.Config(), leaf="leaf-p256")
        write("certificate-leaf-p384", hashing.Config(), key="p384", leaf="leaf-p384")
        write("certificate-leaf-expired", hashing.Config(), leaf="leaf-expired")
        write("certificate-leaf-no-use", hashing.Config(), leaf="leaf-no-use")
    write("shards", hashing.Config().use_shard_serialization(shard_size=16))
    write("blake2", hashing.Config().use_file_serialization(hashing_algorithm="blake2"))
    write("single-file", hashing.Config(), path=model / "weights.bin")
    write("single-shards", hashing.Config().use_shard_serialization(shard_size=7), path=model / "weights.bin")
    write("ignore", ignoring(hashing.Config(), model))
    (model / "link.bin").symlink_to("weights.bin")
    config = hashing.Config().use_file_serialization(allow_symlinks=True)
    if hasattr(config, "set_allow_symlinks"):
        config.set_allow_symlinks(True)
    write("symlink", config)
    (model / "link.bin").unlink()
    if not release.startswith("0."):
        (model / ".gitignore").write_text("x\n")
        write("git", hashing.Config().set_ignored_paths(paths=[], ignore_git_paths=False))
    if release.startswith("1.1."):
        write("blake3", hashing.Config().use_file_serialization(hashing_algorithm="blake3"))


def ignoring(config, model):
    # before 1.1 the paths are those of the disk
    relative = hasattr(config, "add_ignored_paths")
    return config.set_ignored_paths(paths=["a" if relative else model / "a"])


def verify(model, signature, key, ca):
    from model_signing import verifying

    config = verifying.Config()
    if key is not None:
        config.use_elliptic_key_verifier(public_key=key)
    else:
        config.use_certificate_verifier(certificate_chain=[ca])
    config.verify(model, signature)
    print("valid")


parser = argparse.ArgumentParser()
commands = parser.add_subparsers(dest="command", required=True)
for name in ("make", "sign"):
    commands.add_parser(name).add_argument("out", type=pathlib.Path)
command = commands.add_parser("verify")
command.add_argument("model", type=pathlib.Path)
command.add_argument("signature", type=pathlib.Path)
command.add_argument("--key", type=pathlib.Path)
command.add_argument("--ca", type=pathlib.Path)
arguments = parser.parse_args()
if arguments.command == "make":
    make(arguments.out)
elif arguments.command == "sign":
    sign(arguments.out)
else:
    verify(arguments.model, arguments.signature, arguments.key, arguments.ca)
