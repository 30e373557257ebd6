from cdktf import App, TerraformStack
from cdktf_cdktf_provider_docker.provider import DockerProvider
from cdktf_sophon import CaddyProxy, Sophon, SophonContainerOptions, SophonData, SophonIngress, Tls

app = App()
stack = TerraformStack(app, "sophon")
DockerProvider(stack, "docker")

sophon = Sophon(
    stack,
    "Sophon",
    name="sophon",
    data=SophonData.volume(mount_path="/data"),  # where the gateway's image keeps its data
    gateway=SophonContainerOptions(image="registry.example.com/sophon-gateway:1.0"),
    dashboard=SophonContainerOptions(image="registry.example.com/sophon-dashboard:1.0"),
)
SophonIngress(
    stack,
    "Ingress",
    domain="sophon.example.com",
    gateway=sophon.gateway,
    dashboard=sophon.dashboard,
    tls=Tls.lets_encrypt(email="admin@example.com"),
    proxy=CaddyProxy(),
)
app.synth()
